# What must be there before the servers start: fresh repositories, shares, and folders that they may write.
cd /srv/zoo/run
for name in tools site; do git init -q --bare git/$name.git; git -C git/$name.git config http.receivepack true; done
git init -q seed; cd seed; git config user.email ada@localhost; git config user.name Ada
for number in 1 2 3; do seq $((number * 4000)) >file$number.txt; git add .; git commit -qm "change $number"; done
for name in tools site; do git push -q ../git/$name.git HEAD:master; done; cd ..; rm -rf seed
svnadmin create svn/records 2>/dev/null || { mkdir -p svn; svnadmin create svn/records; }
svn mkdir -q -m start file:///srv/zoo/run/svn/records/trunk
mkdir fossil; USER=ada fossil init -A ada fossil/records.fossil; USER=ada fossil user password ada lovelace -R fossil/records.fossil; chmod -R a+rwX fossil
hg init hg; cd hg; seq 5000 >list.txt; hg add -q; hg commit -q -m start -u Ada; cd ..
mkdir -p radicale/collection-root/ada/calendar; printf '{"tag": "VCALENDAR"}' >radicale/collection-root/ada/calendar/.Radicale.props; chmod -R a+rwX radicale
mkdir -p dav radicale registry squid cups/{cache,run,spool,requests,state} dlna varnish; cp -r /srv/zoo/pool/[01].* dlna; cp /usr/share/common-licenses/{BSD,MPL-1.1} dav
chown -R www-data:www-data git svn dav; chown -R proxy squid; chmod 777 dlna registry .
cp /srv/zoo/servers/printers.conf cups/state/; chmod -R 777 cups; chmod 600 cups/state/printers.conf
