# Compiles the clients of compilers that Debian has: C#, Nim, Haskell.
mkdir -p bin debian; cd debian; cp /srv/tools/clients/debian/* .
mcs -out:../bin/Client.exe -r:System.Net.Http.dll Client.cs || true
HOME=/srv/zoo/debian nim c --hints:off -d:release -o:../bin/nim-client nim_client.nim || true
ghc -O0 -o ../bin/haskell-http Client.hs || true
