/* Preloaded into the programs of the zoo: some tell the kernel's release and the machine's name to their servers (pip, cups), and those of the
   machine that regenerates the zoo are nobody's business. They see an ordinary Debian 12 instead. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *names) {
  int result = (int)syscall(SYS_uname, names);
  if (result == 0) {
    strcpy(names->release, "6.1.0-37-amd64");
    strcpy(names->version, "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)");
  }
  return result;
}
