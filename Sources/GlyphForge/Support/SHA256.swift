internal import CCrypto
internal import Glibc

/// SHA-256 digests by OpenSSL. An instance belongs to one worker and is reused for every digest.
///
/// OpenSSL's calls fail only without memory or on misuse, so a failure stops the program.
package final class SHA256 {
    /// Bytes in a digest.
    static let byteCount = 32

    // Fetched once for the process, and never changed or freed: fetching takes longer than digesting an image.
    private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)
    private let context = EVP_MD_CTX_new()

    package init() {
        precondition(context != nil, "OpenSSL has no memory for a digest")
        Self.check(EVP_DigestInit_ex(context, Self.algorithm, nil), "OpenSSL does not provide SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    private static func check(_ status: Int32, _ failure: StaticString = "OpenSSL cannot compute a SHA-256 digest") {
        guard status == 1 else { preconditionFailure("\(failure)") }
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        Self.check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    /// Adds an image as data sets digest it: the side in four bytes, big-endian, then the pixels.
    func update(side: Int, pixels: UnsafeRawBufferPointer) {
        withUnsafeBytes(of: UInt32(side).bigEndian) { update($0) }
        update(pixels)
    }

    /// Writes the digest of everything since the last one to 32 bytes at `output`, and starts the next.
    func finish(into output: UnsafeMutablePointer<UInt8>) {
        Self.check(EVP_DigestFinal_ex(context, output, nil))
        Self.check(EVP_DigestInit_ex(context, nil, nil))
    }

    /// The digest of everything since the last one, 32 bytes; starts the next.
    func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            finish(into: buffer.baseAddress!)
            count = Self.byteCount
        }
    }

    /// The digest of some bytes, 32 bytes.
    func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        update(bytes)
        return finish()
    }

    /// The digest of a file, and its size in bytes.
    func digest(ofFile path: String) throws(FileError) -> (digest: [UInt8], byteCount: Int) {
        let descriptor = open(FilePath.system(path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        // Closing a file that was only read loses nothing.
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var byteCount = 0
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path, "cannot be read") }
            guard count > 0 else { return (finish(), byteCount) }
            buffer.withUnsafeBytes { update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            byteCount += count
        }
    }
}

extension SHA256 {
    /// The SHA-256 of a text in UTF-8, in hexadecimal.
    package static func hexDigest(of text: String) -> String {
        Hexadecimal.text(Array(text.utf8).withUnsafeBytes { SHA256().digest($0) })
    }

    /// The SHA-256 of a file, in hexadecimal.
    package static func hexDigest(ofFile path: String) throws(FileError) -> String {
        Hexadecimal.text(try SHA256().digest(ofFile: path).digest)
    }
}
