internal import Glibc

/// A file mapped into memory for reading.
///
/// Another program that shortens the file while it is mapped stops this one; the files are inputs or our own.
package final class MappedFile: Sendable {
    // Never changes after `init`.
    package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    package init(path: String) throws(FileError) {
        // Without waiting: what is named like a font may be a pipe that nobody writes to.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
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

    /// Lets the system take back the memory that holds these bytes; read again, they come from the file again.
    package func release(_ range: Range<Int>) {
        let page = Int(getpagesize())
        let start = (range.lowerBound + page - 1) / page * page
        let end = range.upperBound / page * page
        guard start < end, let address = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, MADV_DONTNEED)
    }

    deinit {
        if let address = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: address), bytes.count) }
    }
}
