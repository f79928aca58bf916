internal import Glibc

/// A file mapped into memory for reading.
///
/// If another program truncates the file while it is mapped, reading it stops this process with SIGBUS. Only inputs and
/// this program's own files are mapped.
package final class MappedFile: Sendable {
    // Never changes after `init`.
    package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// Maps a regular file.
    package init(path: String) throws(FileError) {
        // O_NONBLOCK: opening a pipe without a writer would wait.
        let descriptor = open(FilePath.system(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        // Closing a file that was only read loses nothing.
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(path, "cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(path, "is not a regular file", number: 0) }
        guard status.st_size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED
        else { throw FileError(path, "cannot be mapped") }
        bytes = UnsafeRawBufferPointer(start: address, count: Int(status.st_size))
    }

    /// A copy of the first bytes of the file.
    ///
    /// ``bytes`` is valid only while this object lives, and Swift may release an object after its last use, before the
    /// expression that uses its bytes ends. A copy is safe.
    ///
    /// - Parameter maxCount: The number of bytes, or fewer if the file is shorter.
    package func copy(maxCount: Int = .max) -> [UInt8] { withExtendedLifetime(self) { Array(bytes.prefix(maxCount)) } }

    /// Lets the system free the memory of these bytes; the next access reads them from the file again.
    package func release(_ range: Range<Int>) {
        let page = Int(getpagesize())
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard start < end, let address = bytes.baseAddress else { return }
        // A hint: if it fails, the memory stays in use.
        madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, MADV_DONTNEED)
    }

    deinit {
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }
}
