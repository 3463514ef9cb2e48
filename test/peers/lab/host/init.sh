#!/bin/bash
# init.sh DIR HIDE…: PID 1 of a host, already in its net, mount, pid, uts and ipc namespaces.
# HIDE: directories of the machine (checkout, lab state) that a host must not see.
set -eu
dir=$1
shift
mount --make-rprivate /
# A mount of another run's namespace in here would keep that namespace alive after its end.
umount -R -l /run/netns 2> /dev/null || true
hostname "$(cat "$dir/etc/hostname")"
mount -t proc proc /proc
# /sys was mounted by `ip netns exec`, which also hides the cgroup tree from libvirt.

# Staged at /mnt: the run directory may itself lie below /tmp, /root or another place covered next.
mount --rbind "$dir" /mnt
mount --bind /mnt/boot-id /proc/sys/kernel/random/boot_id
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/sshd /run/lock /run/user /run/sudo
chmod 711 /run/sudo

# A /dev of its own: pseudo terminals, shared memory and /dev/kvm's mode are per host.
mount -t tmpfs -o mode=755 tmpfs /mnt/run-dev
node() { mknod -m "$2" "/mnt/run-dev/$1" c "$3" "$4"; }
node null 666 1 3; node zero 666 1 5; node full 666 1 7; node random 666 1 8; node urandom 666 1 9; node tty 666 5 0
node fuse 666 10 229; node kvm 660 10 232
chgrp kvm /mnt/run-dev/kvm
mkdir /mnt/run-dev/{pts,shm,net,mqueue}
node net/tun 666 10 200
ln -s pts/ptmx /mnt/run-dev/ptmx
ln -s /proc/self/fd /mnt/run-dev/fd
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "/mnt/run-dev/${n#*:}"; done
# The old /dev must go, not just be covered: libvirt moves every mount below /dev that it finds in the table.
umount -R -l /dev
mount --bind /mnt/run-dev /dev
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm

# The real QEMU has to sit one level below /usr, or it does not find its modules.
mount -t tmpfs -o mode=755 tmpfs /usr/games
touch /usr/games/qemu-system-x86_64
mount --bind /usr/bin/qemu-system-x86_64 /usr/games/qemu-system-x86_64
mount --bind /mnt/qemu-wrapper /usr/bin/qemu-system-x86_64

find /mnt/tmp -mindepth 1 -delete # a boot empties /tmp
own() { mount --bind "/mnt/$1" "$2"; }
own etc /etc; own var-lib-libvirt /var/lib/libvirt; own var-lib-sampan /var/lib/sampan; own var-log /var/log
own var-cache-libvirt /var/cache/libvirt; own var-spool /var/spool; own var-lib-sudo /var/lib/sudo; own var-tmp /var/tmp
own root /root; own home /home; own srv /srv; own tmp /tmp
# Where an ESXi host mounts its datastores; the directory itself is the machine's, and stays empty there.
case $(hostname) in src*) mkdir -p /vmfs /srv/vmfs; mount --bind /srv/vmfs /vmfs ;; esac
umount -l /mnt
for hide in "$@"; do
  [ ! -d "$hide" ] || mount -t tmpfs -o ro,size=4k,mode=755 tmpfs "$hide"
done
mount -o remount,bind,ro / # what is not the host's own cannot be written at all

export HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
cd /
umask 022
/usr/sbin/virtlogd -d
/usr/sbin/libvirtd -d
/usr/sbin/sshd -f /etc/ssh/sshd_config
touch /run/lab-booted
set +e
while :; do
  sleep infinity &
  wait $!
done
