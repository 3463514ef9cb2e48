#!/bin/bash
# users.sh DIR ROLE ADMIN_PUB: accounts, sudoers and authorized keys of one host.
set -eu
dir=$1 role=$2 admin_pub=$3
etc=$dir/etc
# '*' and not '!': sshd without PAM takes '!' for a locked account and refuses its keys too
password='*'
[ -z "${SAMPAN_LAB_SSH_PASSWORD:-}" ] || password=$(printf %s "$SAMPAN_LAB_SSH_PASSWORD" | openssl passwd -6 -stdin)

awk -F: '$3 < 1000 || $3 > 60000' /etc/passwd | sed 's|^root:.*|root:x:0:0:root:/root:/bin/bash|' > "$etc/passwd"
awk -F: '$3 < 1000 || $3 > 60000' /etc/group > "$etc/group"
add_user() { # NAME ID
  echo "$1:x:$2:$2::/home/$1:/bin/bash" >> "$etc/passwd"
  echo "$1:x:$2:" >> "$etc/group"
  mkdir -p "$dir/home/$1/.ssh"
  cp "$admin_pub" "$dir/home/$1/.ssh/authorized_keys"
  chmod 700 "$dir/home/$1" "$dir/home/$1/.ssh"
  chmod 600 "$dir/home/$1/.ssh/authorized_keys"
  chown -R "$2:$2" "$dir/home/$1"
}
rm -rf "$etc/sudoers.d"
mkdir -m 750 "$etc/sudoers.d"
cat > "$etc/sudoers" <<E
Defaults env_reset
Defaults secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL:ALL) ALL
@includedir /etc/sudoers.d
E
if [ "$role" = source ]; then
  add_user mover 1001
  add_user plain 1002
  echo 'mover ALL=(ALL:ALL) NOPASSWD: ALL' > "$etc/sudoers.d/mover"
  chmod 440 "$etc/sudoers.d/mover"
fi
# QEMU's user has another number on the targets: a file's owner must not travel as a number.
if [ "$role" = target ]; then
  sed -i 's/^libvirt-qemu:x:[0-9]*:/libvirt-qemu:x:64155:/' "$etc/passwd"
fi
chmod 440 "$etc/sudoers"
{
  awk -F: -v p="$password" '{ print $1 ":" ($3 == 0 || $1 == "mover" || $1 == "plain" ? p : "*") ":20000:0:99999:7:::" }' "$etc/passwd"
} > "$etc/shadow"
chmod 640 "$etc/shadow"
chown root:shadow "$etc/shadow" 2>/dev/null || true
cp "$admin_pub" "$dir/root/.ssh/authorized_keys"
chmod 600 "$dir/root/.ssh/authorized_keys"
cp /etc/skel/.bashrc /etc/skel/.profile "$dir/root/" 2>/dev/null || true
