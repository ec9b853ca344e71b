printf 'machine %s login ada password lovelace\n' "$DAV" >.netrc; chmod 600 .netrc; echo text >note.txt
printf 'ls\nmkcol minutes\ncd minutes\nput note.txt\nls\nget note.txt copy.txt\nmove note.txt old.txt\ncopy old.txt older.txt\npropnames old.txt\ndelete older.txt\ndelete old.txt\ncd ..\nrmcol minutes\nquit\n' | cadaver "http://$DAV/dav/"
