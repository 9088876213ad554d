# Makes this container a machine of its own, then serves SSH: two hosts with one key or one machine id would be taken for one.
set -eu
key=/etc/ssh/ssh_host_ed25519_key
if [ ! -e "$key" ]; then ssh-keygen -q -t ed25519 -N '' -C '' -f "$key"; fi
if [ ! -s /etc/machine-id ]; then tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id; fi
printf '%s\n' "$FLEET_TEST_KEY" >/home/fleet/.ssh/authorized_keys
chown fleet:fleet /home/fleet/.ssh/authorized_keys
chmod 600 /home/fleet/.ssh/authorized_keys
exec /usr/sbin/sshd -D -e
