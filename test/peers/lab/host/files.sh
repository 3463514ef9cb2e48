#!/bin/bash
# files.sh DIR NAME ROLE ADDRESS ADMIN_PUB HOSTS_FILE: the directories and /etc of one host, written once per run.
set -eu
dir=$1 name=$2 role=$3 address=$4 admin_pub=$5 hosts=$6
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$dir"/{etc,root/.ssh,home,tmp,srv,run-dev,var-tmp,var-log/libvirt/qemu,var-cache-libvirt,var-lib-libvirt,var-lib-sampan,var-lib-sudo,var-spool}
chmod 755 "$dir"
chmod 1777 "$dir/tmp" "$dir/var-tmp"
chmod 700 "$dir/root" "$dir/root/.ssh" "$dir/var-lib-sudo"

# This machine's /etc, without what may hold its own keys, passwords and proxies
tar -C /etc --exclude=./ssh --exclude=./apt --exclude=./ssl/private --exclude='./shadow*' --exclude='./gshadow*' \
  --exclude='./sasldb2' --exclude=./npmrc --exclude=./pip.conf --exclude=./wgetrc --exclude=./gitconfig \
  --exclude=./netns --exclude=./maven --exclude=./java-17-openjdk --exclude='./sudoers*' --exclude=./fonts -cf - . | tar -C "$dir/etc" -xf -
cp -a /var/lib/libvirt/. "$dir/var-lib-libvirt/"
rm -rf "$dir"/var-lib-libvirt/{images,qemu,dnsmasq}
mkdir -p "$dir"/var-lib-libvirt/{images,qemu/nvram,dnsmasq,boot}
chmod 711 "$dir/var-lib-libvirt/images"

echo "$name" > "$dir/etc/hostname"
tr -d - < /proc/sys/kernel/random/uuid > "$dir/etc/machine-id"
: > "$dir/etc/resolv.conf"
: > "$dir/etc/fstab"
{
  echo "127.0.0.1 localhost"
  cut -f1,2 "$hosts" | awk '{ print $2, $1 }'
} > "$dir/etc/hosts"

"$here/users.sh" "$dir" "$role" "$admin_pub"
"$here/sshd.sh" "$dir" "$name" "$address"
"$here/libvirt.sh" "$dir" "$role" "$address"
