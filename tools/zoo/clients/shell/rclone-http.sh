rclone lsf --http-url "http://$PIP/" :http:; rclone copy --http-url "http://$PIP/simple/idna/" :http: mirror --transfers 2; rclone copyurl "$ARCHIVE" a.tar.gz; rclone copyurl "$B_ZIP" b.zip
