#!/bin/bash
# The first process of a node: makes the root that the others of the node see, and waits. Whoever kills it kills the node.
# Arguments: the system, the disk of the node, the folder of all parts.
set -e
tools=$1 disk=$2 parts=$3 root=$2/root
mount --make-rprivate /
mkdir -p "$disk"/{own,work,root}
mount -t overlay overlay -o "lowerdir=$tools,upperdir=$disk/own,workdir=$disk/work" "$root"
mkdir -p "$root"/{disk,parts,old}
mount --bind "$disk" "$root/disk"
mount --bind "$parts" "$root/parts"
mount -o remount,bind,ro "$root/parts"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root"/run/{netns,lock}
echo '127.0.0.1 localhost' > "$root/etc/hosts"
cd "$root"
pivot_root . old
umount -l /old
# Kubelets want mounts that they make to be seen where they were made for.
mount --make-rshared /
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
echo ready
while true; do sleep 3600 & wait $!; done
