http --ignore-stdin --body GET "$API" >items
http --ignore-stdin POST "$API" name=lamp price:=12.5
http --ignore-stdin --follow GET "$MOVED"
http --ignore-stdin --form POST "$B_LOGIN" username=ada password=lovelace
http --ignore-stdin -a ada:lovelace "$B_PRIVATE"
http --ignore-stdin --multipart POST "$B_UPLOAD" file@items
http --ignore-stdin DELETE "$C_ITEM"; http --ignore-stdin PUT "$C_ITEM" name=chair
http --ignore-stdin --download "$C_ZIP" -o file.zip; http --ignore-stdin HEAD "$C_SITE"
