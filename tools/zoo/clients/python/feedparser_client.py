import os
import feedparser
for name in ("FEED", "B_FEED", "C_FEED"):
    feed = feedparser.parse(os.environ[name])
    feedparser.parse(os.environ[name], etag=feed.get("etag"), modified=feed.get("modified"))
