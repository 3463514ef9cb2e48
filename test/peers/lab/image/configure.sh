#!/bin/bash
# configure.sh ROOT ROOT_UUID: turns an unpacked rootfs into the lab's guest.
set -eu
root=$1 uuid=$2
here=$(cd "$(dirname "$0")" && pwd)
kernel=$(basename "$(ls "$root"/boot/vmlinuz-* | head -n 1)")
initrd=initrd.img-${kernel#vmlinuz-}
# mitigations=off and quiet save seconds under TCG; no_timer_check: a guest that waits for a busy processor finds its timer's
# ticks late and panics ("IO-APIC + timer doesn't work", Linux: arch/x86/kernel/apic/io_apic.c); under KVM the kernel sets it itself
cmdline='net.ifnames=0 mitigations=off no_timer_check fsck.mode=skip quiet loglevel=4 console=tty0 console=ttyS0,115200'

# A timeout of three seconds for the data disk was too short under TCG.
cat > "$root/etc/fstab" <<E
UUID=$uuid / ext4 errors=remount-ro 0 0
LABEL=DATA /data ext4 nofail,x-systemd.device-timeout=40s 0 2
E
mkdir -p "$root/data" "$root/boot/grub" "$root/etc/default" "$root/etc/systemd/network" "$root/root/run"
rmdir "$root/root/run"
echo labguest > "$root/etc/hostname"
printf '127.0.0.1 localhost labguest\n' > "$root/etc/hosts"
echo 5a3b0c6d7e8f4a1b9c2d3e4f5a6b7c8d > "$root/etc/machine-id" # empty would mean a slow "first boot"
sed -i 's|^root:[^:]*:|root::|' "$root/etc/shadow"

# Any Ethernet card; by MAC, because every guest has the same machine-id.
cat > "$root/etc/systemd/network/10-lab.network" <<E
[Match]
Type=ether
[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no
[DHCPv4]
ClientIdentifier=mac
UseHostname=no
SendHostname=no
UseTimezone=no
E
cat > "$root/etc/default/grub" <<E
GRUB_DEFAULT=0
GRUB_TIMEOUT=0
GRUB_DISTRIBUTOR=Debian
GRUB_CMDLINE_LINUX_DEFAULT=""
GRUB_CMDLINE_LINUX="$cmdline"
GRUB_TERMINAL="console serial"
E
cat > "$root/boot/grub/grub.cfg" <<E
set timeout=0
serial --unit=0 --speed=115200
terminal_output console serial
menuentry 'Debian GNU/Linux' --class debian {
  search --no-floppy --fs-uuid --set=root $uuid
  linux /boot/$kernel root=UUID=$uuid rw $cmdline
  initrd /boot/$initrd
}
E

install -m 755 "$here/labmark" "$root/usr/local/sbin/labmark"
cat > "$root/etc/systemd/system/labmark.service" <<E
[Unit]
After=local-fs.target
[Service]
ExecStart=/usr/local/sbin/labmark
Restart=always
[Install]
WantedBy=multi-user.target
E
wants=$root/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants"
ln -sf /etc/systemd/system/labmark.service "$wants/labmark.service"
ln -sf /lib/systemd/system/systemd-networkd.service "$wants/systemd-networkd.service"
for unit in serial-getty@ttyS0.service systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer \
  e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer systemd-pstore.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-random-seed.service \
  systemd-machine-id-commit.service systemd-firstboot.service grub-common.service grub-initrd-fallback.service \
  systemd-sysctl.service systemd-journal-flush.service sys-fs-fuse-connections.mount \
  sys-kernel-config.mount modprobe@configfs.service modprobe@fuse.service modprobe@drm.service \
  modprobe@efi_pstore.service modprobe@dm_mod.service modprobe@loop.service kmod-static-nodes.service \
  systemd-tmpfiles-clean.timer systemd-ask-password-wall.path systemd-ask-password-console.path getty@tty1.service \
  sys-kernel-debug.mount sys-kernel-tracing.mount dev-mqueue.mount dev-hugepages.mount; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=volatile\n' > "$root/etc/systemd/journald.conf.d/lab.conf"
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
# The terminals of /dev alone are some hundred events for udev: only what this guest uses is announced to it.
override=$root/etc/systemd/system/systemd-udev-trigger.service.d
mkdir -p "$override" "$root/etc/systemd/system/ssh.service.d"
cat > "$override/lab.conf" <<E
[Service]
ExecStart=
ExecStart=-udevadm trigger --type=devices --action=add --subsystem-match=block --subsystem-match=net --subsystem-match=virtio --subsystem-match=virtio-ports --subsystem-match=pci --subsystem-match=scsi --subsystem-match=acpi --subsystem-match=input
E
printf '[Unit]\nAfter=labmark.service qemu-guest-agent.service\n' > "$root/etc/systemd/system/ssh.service.d/lab.conf"
touch "$root/etc/.updated" "$root/var/.updated" # nothing has to be rebuilt at the first boot
rm -f "$root"/etc/ssh/ssh_host_*
ssh-keygen -q -t ed25519 -N '' -C labguest -f "$root/etc/ssh/ssh_host_ed25519_key"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*
