// XXH3 with the widest vector instructions of this processor. The hashes are those of <xxhash.h>.
// Source: https://xxhash.com, doc/xxhash_spec.md.
#pragma once

#if defined(__x86_64__)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif
