"""Makes the content of every web host: pages, styles, scripts, images, archives, feeds, sound and film. What a host serves follows from its
name alone, so that paths, sizes and times differ between hosts and stay the same from run to run."""
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import tarfile
import zipfile
import zlib

WORDS = """harbour meadow lantern autumn programme members gallery station river council report garden workshop records evening concert
    minutes timetable catalogue festival newsletter weather orchard bicycle holiday museum lecture committee volunteer summer market
    quarterly handbook archive railway village season opening history photograph survey recipe""".split()
COLLECTIONS = ["books", "orders", "events", "stations", "members", "readings", "tickets", "rooms", "products", "notes", "jobs", "sensors"]
EPOCH, SPAN = 1420070400, 340000000  # the years 2015 to 2025


def image(rng, width, height):
    """Returns the bytes of a PNG."""
    rows = b"".join(b"\0" + bytes(rng.randrange(256) if (x * y) % 5 == 0 else (x + y) % 256 for x in range(width * 3)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def text(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count)).capitalize() + "."


def media(folder):
    """Makes a few pieces of sound and film with ffmpeg, once."""
    if (folder / "done").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    base = ["ffmpeg", "-loglevel", "error", "-y", "-fflags", "+bitexact"]
    for number, (seconds, tone) in enumerate([(4, 330), (7, 440), (11, 523)]):
        sound = ["-f", "lavfi", "-i", f"sine=frequency={tone}:duration={seconds}"]
        film = ["-f", "lavfi", "-i", f"testsrc=duration={seconds}:size=320x180:rate=12"]
        run = lambda *more: subprocess.run([*base, *more], check=True, stdin=subprocess.DEVNULL)  # noqa: E731
        run(*sound, str(folder / f"{number}.mp3"))
        run(*sound, str(folder / f"{number}.ogg"))
        run(*sound, *film, "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-shortest", str(folder / f"{number}.mp4"))
        run(*sound, *film, "-c:v", "libvpx", "-shortest", str(folder / f"{number}.webm"))
        run(*film, "-frames:v", "1", str(folder / f"{number}.jpg"))
        (folder / f"hls{number}").mkdir(exist_ok=True)
        run("-i", str(folder / f"{number}.mp4"), "-c", "copy", "-hls_time", "2", "-hls_list_size", "0", str(folder / f"hls{number}" / "index.m3u8"))
    (folder / "done").touch()


def make(host, root, pool):
    """Writes the site of a host below root and returns its paths by what they are."""
    rng = random.Random(host)
    folder = root / host
    shutil.rmtree(folder, ignore_errors=True)

    def write(path, data):
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data if isinstance(data, bytes) else data.encode())
        when = EPOCH + rng.randrange(SPAN)
        os.utime(target, (when, when))
        return path

    def slug():
        return "-".join(rng.sample(WORDS, 2))

    year = rng.randrange(2016, 2026)
    section = rng.choice([f"/news/{year}", "/articles", f"/{year}/{rng.randrange(1, 13):02}", "/pages", "/docs", "/content/en", "/p"])
    styles = rng.choice(["/css", "/static/css", "/assets", "/theme"])
    scripts = rng.choice(["/js", "/static/js", "/assets", "/scripts"])
    pictures = rng.choice(["/img", "/images", "/media/img", "/uploads"])
    files = rng.choice(["/files", "/download", "/pub", f"/releases/{rng.randrange(1, 9)}.{rng.randrange(20)}"])
    number = rng.randrange(3)
    style = write(f"{styles}/{rng.choice(['site', 'main', 'style', 'app'])}.css", "\n".join(f".{word} {{ margin: {rng.randrange(30)}px }}" for word in rng.sample(WORDS, 25)))
    script = write(f"{scripts}/{rng.choice(['app', 'main', 'bundle', 'site'])}.js", "".join(f"function {word}(a) {{ return a * {rng.randrange(99)}; }}\n" for word in rng.sample(WORDS, 30)))
    images = [write(f"{pictures}/{slug()}.png", image(rng, rng.randrange(20, 90), rng.randrange(20, 60))) for _ in range(2)]
    images.append(write(f"{pictures}/{slug()}.jpg", (pool / f"{number}.jpg").read_bytes()))
    logo = write(f"{pictures}/logo.svg", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><rect width="{rng.randrange(90)}" height="30"/></svg>')
    write("/favicon.ico", image(rng, 16, 16))
    pages = [f"{section}/{slug()}.html" for _ in range(6)]
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{host}</title><link rel="stylesheet" href="{style}"><link rel="alternate" type="application/rss+xml" href="/feed.xml"><script src="{script}" defer></script></head>'
    links = "".join(f'<li><a href="{page}">{page.rsplit("/", 1)[-1]}</a></li>' for page in pages)
    show = "".join(f'<img src="{name}" alt="">' for name in [logo, *images])
    form = '<form action="/search"><input name="q"><input type="submit" value="Find"></form>'
    write("/index.html", f"{head}<body><h1>{text(rng, 4)}</h1><ul>{links}</ul>{show}{form}<p>{text(rng, rng.randrange(80, 400))}</p><a href=/about.html>About</a></body></html>")
    write("/about.html", f"{head}<body><p>{text(rng, rng.randrange(60, 200))}</p></body></html>")
    for page in pages:
        write(page, f'{head}<body><h1>{text(rng, 5)}</h1><img src="{rng.choice(images)}"><p>{text(rng, rng.randrange(100, 900))}</p><a href="/">Home</a></body></html>')
    items = "".join(f"<item><title>{text(rng, 4)}</title><link>http://{host}{page}</link><guid>http://{host}{page}</guid></item>" for page in pages)
    feed = write(rng.choice(["/feed.xml", "/rss.xml", "/blog/index.xml"]), f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><link>http://{host}/</link><description>News</description>{items}</channel></rss>')
    write("/feed.xml", (folder / feed[1:]).read_bytes())
    write("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    write("/sitemap.xml", f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://{host}/</loc></url></urlset>')
    data = write(f"{files}/{slug()}.json", json.dumps([{"id": n, "name": text(rng, 2), "value": rng.random()} for n in range(rng.randrange(20, 90))]))
    table = "id,name,value\n" + "".join(f"{n},{rng.choice(WORDS)},{rng.random():.4f}\n" for n in range(rng.randrange(50, 400)))
    table = write(f"{files}/{slug()}.csv", table)
    noise = rng.randbytes(rng.randrange(90000, 400000))
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("release/data.bin")
        info.size = len(noise)
        archive.addfile(info, io.BytesIO(noise))
    archive = write(f"{files}/{rng.choice(WORDS)}-{rng.randrange(1, 9)}.{rng.randrange(30)}.tar.gz", gzip.compress(tar.getvalue(), mtime=0))
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as packed:
        packed.writestr("readme.txt", text(rng, 300))
        packed.writestr("data.bin", noise[: len(noise) // 3])
    package = write(f"{files}/{slug()}.zip", bundle.getvalue())
    document = write(f"{files}/{slug()}.pdf", b"%PDF-1.4\n" + noise[: rng.randrange(9000, 60000)])
    for name in (archive, package, document):  # what zsync compares its own copy with
        target = folder / name.lstrip("/")
        subprocess.run(["zsyncmake", "-q", "-u", target.name, "-o", f"{target}.zsync", target], check=True, stderr=subprocess.DEVNULL)
    private = write(f"/private/{slug()}.html", f"<p>{text(rng, 200)}</p>")
    audio = write(f"/media/{slug()}.mp3", (pool / f"{number}.mp3").read_bytes())
    vorbis = write(f"/media/{slug()}.ogg", (pool / f"{number}.ogg").read_bytes())
    video = write(f"/media/{slug()}.mp4", (pool / f"{number}.mp4").read_bytes())
    webm = write(f"/media/{slug()}.webm", (pool / f"{number}.webm").read_bytes())
    play = write(f"{section}/watch-{slug()}.html", f'{head}<body><video src="{video}" autoplay muted controls></video><audio src="{vorbis}" autoplay controls></audio></body></html>')
    stream = f"/live/{slug()}"
    for piece in sorted((pool / f"hls{number}").iterdir()):
        write(f"{stream}/{piece.name}", piece.read_bytes())
    playlist = write(f"/media/{slug()}.m3u", f"http://{host}{audio}\nhttp://{host}{vorbis}\n")
    send = write(f"/{rng.choice(['contact', 'join', 'order', 'send'])}.html", f'{head}<body><form id=f action="/login" method="post"><input name="username" value="{rng.choice(WORDS)}"><input type="password" name="password" value="{rng.choice(WORDS)}"></form><script>setTimeout(() => document.getElementById("f").submit(), 300)</script></body></html>')
    attach = write("/send.html", f"""{head}<body><form id=f action="/upload" method="post" enctype="multipart/form-data"><input name="note" value="{rng.choice(WORDS)}"><input type="file" name="file"></form>
<script>const form = document.getElementById("f"), box = new DataTransfer(); box.items.add(new File(["{text(rng, 40)}"], "{slug()}.txt", {{type: "text/plain"}})); form.elements.file.files = box.files; setTimeout(() => form.submit(), 300)</script></body></html>""")
    api = f"/{rng.choice(['api', 'api/v1', 'rest', 'v2'])}/{rng.choice(COLLECTIONS)}"
    call = write("/live.html", f"""{head}<body><script>fetch("{api}").then(r => r.json()).then(() => fetch("{api}", {{method: "POST", headers: {{"Content-Type": "application/json"}}, body: JSON.stringify({{name: "{rng.choice(WORDS)}"}})}}));
const old = new XMLHttpRequest(); old.open("GET", "{data}"); old.send(); navigator.sendBeacon && navigator.sendBeacon("{api}", "seen");</script></body></html>""")
    return {
        "SITE": "/", "PAGE": pages[0], "PAGE2": pages[1], "ABOUT": "/about.html", "STYLE": style, "SCRIPT": script, "IMAGE": images[0],
        "IMAGE2": images[1], "FEED": feed, "DATA": data, "ARCHIVE": archive, "ZIP": package,
        "DOCUMENT": document, "PRIVATE": private, "AUDIO": audio, "VORBIS": vorbis, "VIDEO": video, "WEBM": webm, "PLAY": play,
        "STREAM": f"{stream}/index.m3u8", "PLAYLIST": playlist, "FORM": send, "ATTACH": attach, "CALL": call, "API": api, "ITEM": f"{api}/{rng.randrange(1, 99)}",
        "SEARCH": f"/search?q={rng.choice(WORDS)}", "LOGIN": "/login", "UPLOAD": "/upload", "MOVED": "/moved", "MISSING": f"{section}/{slug()}-old.html",
    }  # fmt: skip


def make_all(hosts, root, pool):
    """Makes the sites of all hosts unless they are there; returns {host: {what: path}}."""
    listing = root / "paths.json"
    wanted = zlib.crc32(pathlib.Path(__file__).read_bytes() + "\n".join(hosts).encode())
    if listing.exists():
        known = json.loads(listing.read_text())
        if known["made_for"] == wanted:
            return known["paths"]
    media(pool)
    paths = {host: make(host, root, pool) for host in hosts}
    listing.write_text(json.dumps({"made_for": wanted, "paths": paths}))
    return paths
