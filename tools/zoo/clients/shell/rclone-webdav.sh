mkdir out; cp /usr/share/common-licenses/{BSD,GPL-2,MPL-1.1} out; remote=":webdav,url='http://$DAV/dav/':"
rclone copy out "${remote}share"; rclone lsf "${remote}share"; rclone copy "${remote}share" in; rclone sync out "${remote}share"; rclone purge "${remote}share"
