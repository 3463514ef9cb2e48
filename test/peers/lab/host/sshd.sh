#!/bin/bash
# sshd.sh DIR NAME ADDRESS: host key and sshd_config of one host.
set -eu
dir=$1 name=$2 address=$3
passwords=no
[ -z "${SAMPAN_LAB_SSH_PASSWORD:-}" ] || passwords=yes
mkdir -p "$dir/etc/ssh"
ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$dir/etc/ssh/ssh_host_ed25519_key"
cat > "$dir/etc/ssh/sshd_config" <<E
Port 22
ListenAddress $address
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin yes
PasswordAuthentication $passwords
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
MaxStartups 50:30:200
MaxSessions 50
PrintMotd no
Subsystem sftp internal-sftp
AcceptEnv LANG LC_*
SetEnv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
E
