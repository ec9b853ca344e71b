# Fetches and lays out what package managers will ask for inside the namespace, each below the name of its host, before anything is captured.
# The machine's own settings are used here and only here; what is served are the packages' files.
host() { awk -F'\t' -v role="$1" '$3 == role { print $1; exit }' /srv/tools/hosts.tsv; }

apt_mirror() {
  local root=mirror/$(host apt)/debian; mkdir -p "$root/pool/main" "$root/dists/bookworm/main/binary-amd64"
  (cd "$root/pool/main" && apt-get download -q hello sl cowsay figlet toilet-fonts units >/dev/null)
  (cd "$root" && apt-ftparchive packages pool >dists/bookworm/main/binary-amd64/Packages; gzip -9kn dists/bookworm/main/binary-amd64/Packages
   apt-ftparchive -o APT::FTPArchive::Release::Suite=bookworm -o APT::FTPArchive::Release::Codename=bookworm -o APT::FTPArchive::Release::Components=main -o APT::FTPArchive::Release::Architectures=amd64 release dists/bookworm >Release; mv Release dists/bookworm)
}
pip_mirror() {
  local root=mirror/$(host pip)/simple name; mkdir -p "$root"
  for name in idna certifi six urllib3 packaging; do venv/bin/pip download -q --no-deps -d "$root/$name" "$name"; done
}
npm_mirror() {
  local root=mirror/$(host npm); mkdir -p "$root" scratch/npm
  (cd scratch/npm && npm pack --silent ms@2.1.3 ms@2.1.2 left-pad is-number >/dev/null)
  python3 - "$root" "$(host npm)" scratch/npm/*.tgz <<'X'
import base64, hashlib, json, pathlib, shutil, sys, tarfile
root, host, documents = pathlib.Path(sys.argv[1]), sys.argv[2], {}
for name in sys.argv[3:]:
    data = pathlib.Path(name).read_bytes()
    package = json.load(tarfile.open(name).extractfile("package/package.json"))
    folder = root / package["name"] / "-"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(name, folder)
    package["dist"] = {"tarball": f"http://{host}/{package['name']}/-/{pathlib.Path(name).name}", "shasum": hashlib.sha1(data).hexdigest(),
                       "integrity": "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()}
    documents.setdefault(package["name"], {})[package["version"]] = package
for name, versions in documents.items():
    (root / name / "index.json").write_text(json.dumps({"name": name, "dist-tags": {"latest": max(versions)}, "versions": versions}))
(root / "-").mkdir()
(root / "-" / "ping").write_text("{}")
X
}
go_mirror() {
  mkdir -p scratch/go; (cd scratch/go && export GOMODCACHE=$PWD/mod GOFLAGS=-mod=mod && go mod init garden && go get github.com/google/uuid github.com/pkg/errors && go list -m -versions github.com/pkg/errors github.com/google/uuid)
  cp -r scratch/go/mod/cache/download "mirror/$(host goproxy)"; rm -rf "mirror/$(host goproxy)/sumdb"; chmod -R u+w scratch/go; rm -rf scratch/go
}
crates_mirror() {
  local root=mirror/$(host crates); mkdir -p "$root/index"
  (mkdir -p scratch/crate/src && cd scratch/crate && touch src/lib.rs && printf '[package]\nname = "garden"\nversion = "0.1.0"\n[dependencies]\nitoa = "1"\ncfg-if = "1"\nryu = "1"\n' >Cargo.toml && cargo fetch -q)
  python3 - "$root" "$(host crates)" "${CARGO_HOME:-$HOME/.cargo}" <<'X'
import glob, hashlib, json, pathlib, re, shutil, sys
root, host = pathlib.Path(sys.argv[1]), sys.argv[2]
lock = pathlib.Path("scratch/crate/Cargo.lock").read_text()
(root / "index" / "config.json").write_text(json.dumps({"dl": f"http://{host}/crates/{{crate}}/{{version}}/download", "api": f"http://{host}"}))
for name, version in re.findall(r'name = "([^"]+)"\nversion = "([^"]+)"\nsource', lock):
    file = glob.glob(f"{sys.argv[3]}/registry/cache/*/{name}-{version}.crate")[0]
    digest = hashlib.sha256(pathlib.Path(file).read_bytes()).hexdigest()
    index = root / "index" / (f"3/{name[0]}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}")
    index.mkdir(parents=True, exist_ok=True)
    (index / name).write_text(json.dumps({"name": name, "vers": version, "deps": [], "cksum": digest, "features": {}, "yanked": False}) + "\n")
    target = root / "crates" / name / version
    target.mkdir(parents=True)
    shutil.copy(file, target / "download")
X
}
maven_mirror() {
  mkdir -p scratch/maven; (cd scratch/maven && sed -n '/^<project>/,/<\/project>/p' /srv/tools/clients/shell/maven.sh >pom.xml && mvn -q -B -Dmaven.repo.local="$PWD/repository" dependency:copy-dependencies)
  mkdir -p "mirror/$(host maven)"; cp -r scratch/maven/repository "mirror/$(host maven)"; rm -rf scratch/maven
  find "mirror/$(host maven)" -name '_remote.repositories' -delete -o -name '*.lastUpdated' -delete -o -name 'resolver-status.properties' -delete
  find "mirror/$(host maven)" -name 'maven-metadata-*.xml' | while read -r f; do cp "$f" "$(dirname "$f")/maven-metadata.xml"; done
}
gem_mirror() {
  mkdir -p scratch/gem/lib; (cd scratch/gem && echo 'module Lantern; end' >lib/rainbow-lantern.rb
   for version in 1.0.0 1.1.0; do printf 'Gem::Specification.new { |s| s.name="rainbow-lantern"; s.version="%s"; s.summary="Lanterns"; s.authors=["Ada"]; s.files=["lib/rainbow-lantern.rb"] }' $version >l.gemspec; gem build -q l.gemspec; done)
  mkdir -p "mirror/$(host gems)/gems"; cp scratch/gem/*.gem "mirror/$(host gems)/gems"; gem generate_index -q -d "mirror/$(host gems)"
}
composer_mirror() {
  local root=mirror/$(host composer); mkdir -p "$root/dist" scratch/php/src; echo '<?php class Lantern {}' >scratch/php/src/Lantern.php; echo '{"name":"garden/lantern"}' >scratch/php/composer.json
  python3 -c "import shutil; shutil.make_archive('$root/dist/lantern-1.2.0', 'zip', 'scratch/php')"
  printf '{"packages":{"garden/lantern":{"1.2.0":{"name":"garden/lantern","version":"1.2.0","dist":{"type":"zip","url":"http://%s/dist/lantern-1.2.0.zip"}}}}}' "$(host composer)" >"$root/packages.json"
}
image_mirror() { # an OCI image of one small layer
  python3 - <<'X'
import gzip, hashlib, io, json, pathlib, tarfile
root = pathlib.Path("mirror/image"); blobs = root / "blobs" / "sha256"; blobs.mkdir(parents=True)
def put(data):
    digest = hashlib.sha256(data).hexdigest(); (blobs / digest).write_bytes(data); return {"digest": f"sha256:{digest}", "size": len(data)}
tar = io.BytesIO(); packed = tarfile.open(fileobj=tar, mode="w"); info = tarfile.TarInfo("lantern"); info.size = 40000; packed.addfile(info, io.BytesIO(bytes(range(256)) * 157)); packed.close()
layer = put(gzip.compress(tar.getvalue(), mtime=0))
config = put(json.dumps({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar.getvalue()).hexdigest()]}}).encode())
kind = "application/vnd.oci.image."
manifest = put(json.dumps({"schemaVersion": 2, "mediaType": kind + "manifest.v1+json", "config": {"mediaType": kind + "config.v1+json", **config}, "layers": [{"mediaType": kind + "layer.v1.tar+gzip", **layer}]}).encode())
(root / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [{"mediaType": kind + "manifest.v1+json", **manifest, "annotations": {"org.opencontainers.image.ref.name": "1.0"}}]}))
(root / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
X
}
authority() { # a small authority whose responder answers OCSP
  mkdir -p mirror/ca; cd mirror/ca; openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj '/O=Lindenhagen/CN=Lindenhagen Root' 2>/dev/null
  printf 'V\t351231235959Z\t\t1001\tunknown\t/CN=one\nR\t351231235959Z\t250101000000Z\t1002\tunknown\t/CN=two\nV\t351231235959Z\t\t1003\tunknown\t/CN=three\n' >index.txt
  printf '[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=30\n' >ca.cnf; openssl ca -config ca.cnf -gencrl -keyfile ca.key -cert ca.pem -out crl.pem 2>/dev/null; mkdir -p "../$(host ocsp)"; openssl crl -in crl.pem -outform DER -out "../$(host ocsp)/ca.crl"; chmod 644 ./*
}
torrent() {
  head -c 300000 /dev/zero | openssl enc -aes-128-ctr -K 0123 -iv 00 2>/dev/null >mirror/lantern.bin; transmission-create -t "http://$(host tracker):6969/announce" -o mirror/lantern.torrent mirror/lantern.bin >/dev/null
}
ostree_mirror() {
  local root=mirror/$(host ostree); mkdir -p "$root" scratch/tree/etc; seq 3000 >scratch/tree/etc/lanterns
  ostree --repo="$root/repo" init --mode=archive; ostree --repo="$root/repo" commit -b garden -s first --tree=dir=scratch/tree >/dev/null
  seq 4000 >scratch/tree/etc/candles; ostree --repo="$root/repo" commit -b garden -s second --tree=dir=scratch/tree >/dev/null; ostree --repo="$root/repo" summary -u
}
cpan_mirror() {
  local root=mirror/$(host cpan) name=Garden-Lantern-1.0; mkdir -p "$root"/{modules,authors/id/A/AD/ADA} scratch/$name/lib/Garden
  printf 'package Garden::Lantern; our $VERSION = "1.0"; 1;\n' >scratch/$name/lib/Garden/Lantern.pm
  printf 'use ExtUtils::MakeMaker; WriteMakefile(NAME => "Garden::Lantern", VERSION_FROM => "lib/Garden/Lantern.pm");\n' >scratch/$name/Makefile.PL
  tar -C scratch -czf "$root/authors/id/A/AD/ADA/$name.tar.gz" $name
  printf 'File: 02packages.details.txt\nLine-Count: 1\n\nGarden::Lantern 1.0 A/AD/ADA/%s.tar.gz\n' $name | gzip >"$root/modules/02packages.details.txt.gz"
}
cran_mirror() {
  local root=mirror/$(host cran)/src/contrib; mkdir -p "$root" scratch/lantern/R
  printf 'Package: lantern\nVersion: 1.0\nTitle: Lanterns\nDescription: Of paper.\nAuthor: Ada\nMaintainer: Ada <ada@localhost>\nLicense: GPL-2\n' >scratch/lantern/DESCRIPTION
  printf 'export(glow)\n' >scratch/lantern/NAMESPACE; printf 'glow <- function() 1\n' >scratch/lantern/R/glow.R
  R CMD build scratch/lantern >/dev/null; mv lantern_1.0.tar.gz "$root"; Rscript -e "tools::write_PACKAGES('$root', type = 'source')"
}
rocks_mirror() {
  local root=mirror/$(host luarocks); mkdir -p "$root" scratch/lantern-1.0; printf 'return {}\n' >scratch/lantern-1.0/lantern.lua; tar -C scratch -czf "$root/lantern-1.0.tar.gz" lantern-1.0
  printf 'package = "lantern"\nversion = "1.0-1"\nsource = { url = "http://%s/lantern-1.0.tar.gz" }\ndescription = { summary = "Lanterns" }\nbuild = { type = "builtin", modules = { lantern = "lantern.lua" } }\n' "$(host luarocks)" >"$root/lantern-1.0-1.rockspec"
  luarocks-admin make_manifest "$root"
}
if [ $# -gt 0 ]; then # one of them, in a shell of its own that stops at the first error
  "$1"
  exit
fi
rm -rf mirror scratch
mkdir -p mirror scratch
failed=()
for what in apt_mirror pip_mirror npm_mirror go_mirror crates_mirror maven_mirror gem_mirror composer_mirror image_mirror ostree_mirror cpan_mirror cran_mirror rocks_mirror authority torrent; do bash -e "$0" $what || failed+=($what); done
# Packages of a mirror are not all of today.
find mirror -type f -print0 | while IFS= read -r -d '' file; do touch -d "2026-01-01 -$(($(cksum <<<"$file" | cut -d' ' -f1) % 1500)) days" "$file"; done
chmod -R a+rX mirror
rm -rf scratch
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}"; exit 1; }
