# A desktop asks now and then whether it reaches the internet. Runs as root; what NetworkManager would write on the machine goes to memory.
for folder in /var/lib/NetworkManager /etc/NetworkManager /run; do mkdir -p $folder; mount -t tmpfs tmpfs $folder; done
mkdir -p /run/dbus /etc/NetworkManager/system-connections; export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket
printf '<busconfig><type>system</type><listen>%s</listen><auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>\n' "$DBUS_SYSTEM_BUS_ADDRESS" >/run/bus.xml
dbus-daemon --config-file=/run/bus.xml --fork
printf '[main]\nplugins=keyfile\ndns=none\nrc-manager=unmanaged\nauth-polkit=false\n[keyfile]\nunmanaged-devices=except:interface-name:eth0\n[device]\nkeep-configuration=yes\n[connectivity]\nenabled=true\nuri=%s\ninterval=4\n' "$ABOUT" >/etc/NetworkManager/NetworkManager.conf
printf '[connection]\nid=desk\nuuid=6c2a7d2e-7a35-4d5c-9a52-0b3a6f0f2c11\ntype=ethernet\ninterface-name=eth0\n[ipv4]\nmethod=manual\naddress1=10.87.0.200/24,10.87.0.1\ndns=10.87.0.2;\n[ipv6]\nmethod=disabled\n' >/etc/NetworkManager/system-connections/desk.nmconnection
chmod 600 /etc/NetworkManager/system-connections/desk.nmconnection
timeout 24 NetworkManager --no-daemon --no-auto-default='*' 2>/run/log &
for try in 1 2 3; do sleep 6; nmcli networking connectivity check; done; wait; tail -n 30 /run/log
