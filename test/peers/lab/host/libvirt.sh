#!/bin/bash
# libvirt.sh DIR ROLE ADDRESS: libvirtd.conf, qemu.conf, and the networks and pools that a host starts with.
set -eu
dir=$1 role=$2 address=$3
conf=$dir/etc/libvirt
octet=$(printf %02x "${address##*.}")
uuid() { cat /proc/sys/kernel/random/uuid; }

cat > "$conf/libvirtd.conf" <<E
listen_tls = 0
listen_tcp = 0
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_group = "libvirt"
unix_sock_ro_perms = "0777"
unix_sock_rw_perms = "0770"
host_uuid = "$(uuid)"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
E
# Not root, as on every distribution: what root's QEMU would forgive shows here.
cat > "$conf/qemu.conf" <<E
user = "libvirt-qemu"
group = "libvirt-qemu"
dynamic_ownership = 1
security_driver = "none"
cgroup_controllers = [ ]
vnc_listen = "127.0.0.1"
E

rm -rf "$conf/qemu/networks" "$conf/storage" "$conf/qemu/autostart"
mkdir -p "$conf/qemu/networks/autostart" "$conf/storage/autostart"
network() { # NAME BRIDGE NUMBER PREFIX RANGE_START RANGE_END
  cat > "$conf/qemu/networks/$1.xml" <<E
<network>
  <name>$1</name>
  <uuid>$(uuid)</uuid>
  <forward mode='nat'/>
  <bridge name='$2' stp='on' delay='0'/>
  <mac address='52:54:00:$octet:00:$3'/>
  <ip address='$4.1' netmask='255.255.255.0'>
    <dhcp><range start='$4.$5' end='$4.$6'/></dhcp>
  </ip>
</network>
E
  ln -s "/etc/libvirt/qemu/networks/$1.xml" "$conf/qemu/networks/autostart/$1.xml"
}
pool() { # NAME PATH
  cat > "$conf/storage/$1.xml" <<E
<pool type='dir'>
  <name>$1</name>
  <uuid>$(uuid)</uuid>
  <source/>
  <target><path>$2</path></target>
</pool>
E
  ln -s "/etc/libvirt/storage/$1.xml" "$conf/storage/autostart/$1.xml"
}
network default virbr0 01 192.168.122 2 254
pool default /var/lib/libvirt/images
if [ "$role" != source ]; then
  # the cluster: static entries (.10 to .199) and dynamic leases (.200 to .250) lie apart
  network lab-net virbr1 02 192.168.150 200 250
fi
chmod -R go-rwx "$conf/qemu"
