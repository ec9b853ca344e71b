for address in "$SITE" "$B_PAGE" "$C_ABOUT" "$MOVED"; do pandoc "$address" -o page.epub || true; pandoc --extract-media=media -t plain "$address" || true; done
