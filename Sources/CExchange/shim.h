#pragma once
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// System calls that the C library declares only with _GNU_SOURCE, which Swift's import of it does not define.

/// Exchanges two paths atomically: Linux's renameat2 with RENAME_EXCHANGE. Returns 0, or -1 with errno set; EINVAL means that the
/// file system does not support it.
static inline int gf_exchange(const char *one, const char *other) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 1 << 1);
}

/// Flushes the file system that contains an open file. Returns 0, or -1 with errno set, also if an earlier write failed.
static inline int gf_syncfs(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }
