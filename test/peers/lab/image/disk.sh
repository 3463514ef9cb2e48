#!/bin/bash
# disk.sh ROOT ROOT_UUID OUT.raw SIZE_MB: one GPT disk that boots by BIOS and by UEFI.
# No loop device, no libguestfs: sfdisk, grub-mkimage, mtools and `mke2fs -d` write straight into the file.
set -eu
root=$1 uuid=$2 out=$3 size=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grub=/usr/lib/grub
total=$((size * 2048)) esp_start=4096 esp_len=$((8 * 2048))
root_start=$((esp_start + esp_len))
root_len=$((total - root_start - 2048))

rm -f "$out"
truncate -s "${size}M" "$out"
sfdisk -q "$out" <<E
label: gpt
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649
start=$esp_start, size=$esp_len, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
start=$root_start, size=$root_len, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4
E
cat > "$work/early.cfg" <<E
search --no-floppy --fs-uuid --set=root $uuid
set prefix=(\$root)/boot/grub
E
modules='part_gpt ext2 search search_fs_uuid normal linux serial terminal configfile echo'

# BIOS: core.img lies in its own partition; boot.img and core.img must be told where
mkdir -p "$root/boot/grub/i386-pc"
cp "$grub"/i386-pc/*.mod "$grub"/i386-pc/*.lst "$root/boot/grub/i386-pc/"
# shellcheck disable=SC2086
grub-mkimage -d "$grub/i386-pc" -O i386-pc -o "$work/core.img" -p /boot/grub -c "$work/early.cfg" biosdisk $modules
dd if="$grub/i386-pc/boot.img" of="$out" bs=440 count=1 conv=notrunc status=none
python3 - "$out" "$work/core.img" 2048 <<'E'
import struct, sys
out, core, lba = sys.argv[1], bytearray(open(sys.argv[2], 'rb').read()), int(sys.argv[3])
core += b'\0' * (-len(core) % 512)
struct.pack_into('<Q', core, 0x1f4, lba + 1)
disk = open(out, 'r+b')
disk.seek(0x5c); disk.write(struct.pack('<Q', lba))
disk.seek(0x66); disk.write(b'\x90\x90')
disk.seek(lba * 512); disk.write(core)
E

# UEFI: the removable-media path, so that an empty NVRAM boots too
# shellcheck disable=SC2086
grub-mkimage -d "$grub/x86_64-efi" -O x86_64-efi -o "$work/BOOTX64.EFI" -p /boot/grub -c "$work/early.cfg" fat $modules
truncate -s $((esp_len * 512)) "$work/esp"
mkfs.vfat -n EFI "$work/esp" > /dev/null
mmd -i "$work/esp" ::EFI ::EFI/BOOT
mcopy -i "$work/esp" "$work/BOOTX64.EFI" ::EFI/BOOT/
dd if="$work/esp" of="$out" bs=1M seek=$((esp_start / 2048)) conv=notrunc,sparse status=none

# Inode tables written now: otherwise the idle guest goes on writing them for minutes.
mke2fs -q -t ext4 -F -U "$uuid" -L root -O ^metadata_csum_seed \
  -E "offset=$((root_start * 512)),root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0" \
  -d "$root" "$out" "$((root_len / 2))k"
