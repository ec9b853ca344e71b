mkdir -p state/lists/partial cache/archives/partial etc/preferences.d; touch state/status
printf 'deb [trusted=yes] http://%s/debian bookworm main\n' "$APT" >etc/sources.list
options=(-o Dir::Etc::sourcelist="$HOME/etc/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State="$HOME/state" -o Dir::State::status="$HOME/state/status" -o Dir::Cache="$HOME/cache" -o Debug::NoLocking=1 -o APT::Get::List-Cleanup=0)
apt-get "${options[@]}" update; apt-get "${options[@]}" update
mkdir -p debs; cd debs; apt-get "${options[@]}" download $(awk '/^Package:/ { print $2 }' /srv/zoo/mirror/$APT/debian/dists/bookworm/main/binary-amd64/Packages | head -5)
