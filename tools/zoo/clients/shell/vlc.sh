for address in "$VIDEO" "$B_STREAM" "$C_AUDIO" "$PLAYLIST"; do timeout 12 cvlc -q --play-and-exit --no-audio --vout dummy "$address" vlc://quit; done
