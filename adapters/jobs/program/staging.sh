# The cache of a migration server: one directory per task, named `sampan-<task>`, with our marker in it.
STAGING_MARK=.sampan

staging_path() {
  check_path "$1"
  case $1 in
    / | /etc | /etc/* | /root | /root/* | /dev | /dev/* | /proc | /proc/* | /sys | /sys/* | /boot | /boot/* | /run | /run/* | \
      /usr | /usr/* | /bin | /bin/* | /sbin | /sbin/* | /lib | /lib/* | /lib32 | /lib64 | "$BASE" | "$BASE"/*)
      fail STATE_CONFLICT 'A directory of the system cannot be a cache.'
      ;;
  esac
}
# Enters the cache, by what trusted_walk demands of it; the task's directory there is $STAGING.
staging_name() {
  need directory
  staging_directory=$(input directory)
  staging_path "$staging_directory"
  staging_path "${staging_directory%/*}"
  STAGING=${staging_directory##*/}
  case $STAGING in sampan-?*) check_id "$STAGING" ;; *) fail STATE_CONFLICT 'The directory is not named as ours are.' ;; esac
}
staging_enter() { trusted_enter "${staging_directory%/*}"; }
# Of the directory that was entered.
staging_ours() { [ -f "./$STAGING_MARK" ] && [ ! -L "./$STAGING_MARK" ]; }
staging_empty() { [ -z "$(find . -mindepth 1 -maxdepth 1 -print -quit)" ]; }

verb_staging_prepare() {
  mutating
  staging_name
  staging_enter
  mkdir -m 0700 -- "./$STAGING" 2>/dev/null || [ -d "./$STAGING" ] || fail STATE_CONFLICT 'The directory cannot be made.'
  trusted_step "$STAGING"
  staging_ours && return 0
  staging_empty || fail STATE_CONFLICT 'The directory has content that is not ours.'
  printf 'sampan\n' | put_file "./$STAGING_MARK"
}

# The marker goes last but for the directory itself, so that a removal cut short is taken up again.
verb_staging_remove() {
  mutating
  staging_name
  [ -e "$staging_directory" ] || return 0
  staging_enter
  trusted_step "$STAGING"
  if ! staging_ours; then
    trusted_back
    rmdir -- "./$STAGING" 2>/dev/null || fail STATE_CONFLICT 'The directory is not ours: it has no marker.'
    return 0
  fi
  find . -xdev -mindepth 1 ! -path "./$STAGING_MARK" -delete
  rm -f -- "./$STAGING_MARK"
  trusted_back
  rmdir -- "./$STAGING"
}

# A file directly in a directory of ours, which is entered. Leaves its name there in $FILE.
staging_file() {
  check_path "$1"
  FILE=./${1##*/}
  case $FILE in "./$STAGING_MARK") fail STATE_CONFLICT 'That name is kept for the marker.' ;; esac
  staging_path "${1%/*}"
  [ -d "${1%/*}" ] || fail STATE_CONFLICT 'The file is not in a directory of ours.'
  trusted_enter "${1%/*}"
  staging_ours || fail STATE_CONFLICT 'The file is not in a directory of ours.'
  [ ! -L "$FILE" ] && { [ ! -e "$FILE" ] || [ -f "$FILE" ]; } || fail STATE_CONFLICT 'What stands there is no ordinary file.'
}
verb_put_file() {
  mutating
  need path bytes
  staging_file "$(input path)"
  put_file "$FILE" <"$(input_file bytes)"
  staging_sum | put_file "$FILE.manifest"
}
# What a review compares it with, and of which instant it is. It comes after the file: one that was not put whole fits none.
staging_sum() {
  staging_bytes=$(input_file bytes)
  staging_point=$(input pointInTime | encode)
  printf 'sampan-file 1 %s sha256 %s\npoint %s\n' "$(stat -c %s -- "$staging_bytes")" \
    "$(sha256sum <"$staging_bytes" | cut -c 1-64)" "${staging_point:--}"
}
verb_get_file() {
  need path
  staging_file "$(input path)"
  [ -e "$FILE" ] || fail NOT_FOUND 'There is no such file.'
  [ "$(stat -c %s -- "$FILE")" -le 16777216 ] || fail INTERNAL 'The file is larger than 16 MiB.'
  out_file bytes "$FILE"
}

verb_server_probe() {
  need cachePath
  staging_path "$(input cachePath)"
  trusted_enter "$(input cachePath)" make 0755
  out boot "$(boot_id)"
  out cores "$(nproc)"
  out memoryBytes "$(awk '$1 == "MemTotal:" { printf "%.0f", $2 * 1024 }' /proc/meminfo)"
  out cacheTotalBytes "$(df -Pk . | awk 'NR == 2 { printf "%.0f", $2 * 1024 }')"
  out cacheFreeBytes "$(df -Pk . | awk 'NR == 2 { printf "%.0f", $4 * 1024 }')"
  out addresses "$(probe_addresses)"
  out missing "$(probe_missing | sort -u)"
  out missingForVmware "$(probe_missing_for_vmware | sort -u)"
  out virtioWin "$(probe_virtio_win "$(input virtioWin)")"
  out vddk "$(probe_vddk "$(input vddk)")"
}
probe_addresses() {
  if command -v ip >/dev/null; then ip -o addr show scope global | awk '{ sub("/.*", "", $4); print $4 }'; fi
}
probe_tool() { command -v -- "$1" >/dev/null || printf '%s\n' "$2"; }
probe_missing() {
  probe_tool qemu-img qemu-utils
  probe_tool qemu-nbd qemu-utils
  probe_tool ssh openssh-client
  probe_tool ssh-keygen openssh-client
  probe_tool flock util-linux
  probe_tool setsid util-linux
  probe_tool unshare util-linux
  probe_tool ip iproute2
  [ -x /usr/bin/python3 ] || printf 'python3\n'
  /usr/bin/python3 -c 'import nbd' 2>/dev/null || printf 'python3-libnbd\n'
}
# libguestfs makes its appliance of a kernel of this machine: it has to be readable, and its modules have to be there.
probe_missing_for_vmware() {
  probe_tool nbdkit nbdkit
  for probe_plugin in curl ssh; do nbdkit --dump-plugin "$probe_plugin" >/dev/null 2>&1 || printf 'nbdkit\n'; done
  probe_tool virt-v2v virt-v2v
  probe_tool virt-v2v-in-place virt-v2v
  probe_xfs
  for probe_kernel in /boot/vmlinuz-*; do
    if [ -r "$probe_kernel" ] && [ -d "/lib/modules/${probe_kernel#/boot/vmlinuz-}" ]; then return 0; fi
  done
  printf 'linux-image-amd64\n'
}
# libguestfs reads XFS, which RHEL and CentOS 7 have for their root, only with a package of its own.
probe_xfs() {
  for probe_place in /usr/lib/guestfs/supermin.d /usr/lib64/guestfs/supermin.d /usr/lib/*/guestfs/supermin.d; do
    [ -d "$probe_place" ] || continue
    [ -z "$(find "$probe_place" -name '*xfs*' -print -quit)" ] || return 0
    printf 'libguestfs-xfs\n'
    return 0
  done
}
# The drivers, and the service by which virt-v2v runs what Windows has to do at its first start; Debian has no package of it.
probe_virtio_win() {
  probe_found=0
  if [ -n "$1" ]; then
    check_path "$1"
    case $1 in
      *.iso) [ ! -f "$1" ] || probe_first_boot /usr/share/virt-tools || probe_found=1 ;;
      *) probe_first_boot /usr/share/virt-tools "$1" || [ -z "$(find "$1" -maxdepth 6 -name viostor.inf -print -quit 2>/dev/null)" ] || probe_found=1 ;;
    esac
  fi
  printf '%s' "$probe_found"
}
# True where it is missing.
probe_first_boot() {
  for probe_place in "$@"; do
    [ ! -f "$probe_place/rhsrvany.exe" ] && [ ! -f "$probe_place/pvvxsvc.exe" ] || return 1
  done
  return 0
}
probe_vddk() {
  probe_found=0
  if [ -n "$1" ]; then
    check_path "$1"
    if [ -n "$(find "$1/lib64" -maxdepth 1 -name 'libvixDiskLib.so*' -print -quit 2>/dev/null)" ] &&
      nbdkit --dump-plugin vddk >/dev/null 2>&1; then probe_found=1; fi
  fi
  printf '%s' "$probe_found"
}
