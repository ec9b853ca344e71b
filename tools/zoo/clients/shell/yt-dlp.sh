yt-dlp -q "$PLAY" -o 'a.%(ext)s' || true; yt-dlp -q "$B_VIDEO" -o 'b.%(ext)s' || true; yt-dlp -q "$C_STREAM" -o 'c.%(ext)s' || true; yt-dlp -q -F "$AUDIO" || true
