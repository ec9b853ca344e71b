for address in "$VIDEO" "$B_AUDIO" "$C_VORBIS" "$C_ARCHIVE"; do timeout 15 gst-launch-1.0 -q souphttpsrc location="$address" ! fakesink; done
timeout 15 gst-launch-1.0 -q playbin uri="$B_VORBIS" audio-sink=fakesink video-sink=fakesink
