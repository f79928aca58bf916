internal import CCrypto
internal import Glibc

/// SHA-256 by OpenSSL; one belongs to one worker and is used again for every digest.
package final class SHA256 {
    /// Bytes in a digest.
    static let byteCount = 32

    // Fetched once for the process, never changed and never freed: fetching costs more than digesting an image.
    private nonisolated(unsafe) static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)
    private let context = EVP_MD_CTX_new()

    package init() {
        let status = EVP_DigestInit_ex(context, Self.algorithm, nil)
        precondition(status == 1, "OpenSSL has no SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) { EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) }

    /// Takes an image as data sets digest it: the side, in four bytes with the highest first, and then the pixels.
    func update(side: Int, pixels: UnsafeRawBufferPointer) {
        withUnsafeBytes(of: UInt32(side).bigEndian) { update($0) }
        update(pixels)
    }

    /// Writes the digest of all since the last call to 32 bytes at `output`, and starts anew.
    func finish(into output: UnsafeMutablePointer<UInt8>) {
        EVP_DigestFinal_ex(context, output, nil)
        EVP_DigestInit_ex(context, nil, nil)
    }

    /// The digest of one run of bytes, 32 bytes.
    func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        update(bytes)
        return finish()
    }

    /// The digest of a file, and how many bytes it has.
    func digest(ofFile path: String) throws(FileError) -> (digest: [UInt8], byteCount: Int) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var byteCount = 0
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw FileError(path, "cannot be read") }
            guard count > 0 else { return (finish(), byteCount) }
            buffer.withUnsafeBytes { update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            byteCount += count
        }
    }

    /// The digest of all since the last call, 32 bytes; then starts anew.
    func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            finish(into: buffer.baseAddress!)
            count = Self.byteCount
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
