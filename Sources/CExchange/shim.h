#pragma once
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Makes two files or folders change their names with one another, in one step (Linux's renameat2 with RENAME_EXCHANGE, which
/// the C library declares for GNU sources only). Returns 0, or -1 with errno set: EINVAL where the file system cannot.
static inline int gf_exchange(const char *one, const char *other) {
    return (int)syscall(SYS_renameat2, AT_FDCWD, one, AT_FDCWD, other, 1 << 1);
}
