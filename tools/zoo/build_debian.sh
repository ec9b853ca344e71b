# Compiles the clients of compilers that Debian has: C#, Nim, Haskell.
mkdir -p bin debian; cd debian; cp /srv/tools/clients/debian/* .
failed=
mcs -out:../bin/Client.exe -r:System.Net.Http.dll Client.cs || failed="$failed C#"
HOME=/srv/zoo/debian nim c --hints:off -d:release -o:../bin/nim-client nim_client.nim || failed="$failed Nim"
ghc -O0 -o ../bin/haskell-http Client.hs || failed="$failed Haskell"
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
