cat >monitrc <<X
set daemon 3 with start delay 0
set logfile $HOME/log
set pidfile $HOME/pid
set idfile $HOME/id
set statefile $HOME/state
check host one with address $HOST
  if failed port 80 protocol http request "/" then alert
check host two with address $B_HOST
  if failed url $B_PAGE and content == "the" then alert
check host three with address $C_HOST
  if failed port 80 protocol http method head request "/" then alert
X
chmod 600 monitrc; timeout 14 monit -I -c monitrc
