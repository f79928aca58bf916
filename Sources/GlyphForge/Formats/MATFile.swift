internal import CMatio
internal import Glibc

/// A MATLAB file with room for `images` and `labels`, whose numbers are then written into it piece by piece: the
/// libraries that lay it out take a variable whole only, and its doubles are eight times the data set's size.
final class MATFile {
    /// More than headers and names take in version 5.
    static let headerBound = 1024
    private static let numberSize = MemoryLayout<Double>.size

    private let path: String
    private let descriptor: Int32
    private let area: Int
    private let imageOffset: Int
    private let labelOffset: Int

    /// Lays out a file of version 5, by libmatio.
    convenience init(version5 path: String, count: Int, side: Int) throws {
        // Without a header of one's own libmatio writes the time; over its whole length, as a zero byte would end it.
        guard let made = Mat_CreateVer(path, paddedHeader("MATLAB 5.0 MAT-file, by GlyphForge"), MAT_FT_MAT5) else {
            throw FileError(path, "cannot be made")
        }
        Mat_Close(made)
        let images = try Self.appendZeros("images", sizes: [side, side, count], to: path)
        let labels = try Self.appendZeros("labels", sizes: [count, 1], to: path)
        try self.init(path: path, area: side * side, imageOffset: images, labelOffset: labels)
    }

    /// Lays out a file of version 7.3, by HDF5.
    convenience init(version73 path: String, count: Int, side: Int) throws {
        var images: Int64 = 0
        var labels: Int64 = 0
        guard gf_makeMATLABFile(path, UInt64(count), UInt64(side), &images, &labels) >= 0 else {
            throw FileError(path, "cannot be laid out as HDF5", number: 0)
        }
        try self.init(path: path, area: side * side, imageOffset: Int(images), labelOffset: Int(labels))
        // As the header of version 5: text, no subsystem data, the version 2.0, and the byte order.
        let version: [UInt16] = [0x0200, 0x4D49]
        let end = version.flatMap { word in withUnsafeBytes(of: word) { Array($0) } }
        let text = Array(paddedHeader("MATLAB 7.3 MAT-file, by GlyphForge").utf8)
        try write(text + [UInt8](repeating: 0, count: 124 - text.count) + end, at: 0)
    }

    private init(path: String, area: Int, imageOffset: Int, labelOffset: Int) throws {
        self.path = path
        self.area = area
        self.imageOffset = imageOffset
        self.labelOffset = labelOffset
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
    }

    deinit { close(descriptor) }

    /// Writes whole images, column by column, from that one on.
    func writeImages(_ numbers: [Double], from image: Int) throws {
        try write(numbers, at: imageOffset + image * area * Self.numberSize)
    }

    /// Writes labels from that image's on.
    func writeLabels(_ numbers: [Double], from image: Int) throws {
        try write(numbers, at: labelOffset + image * Self.numberSize)
    }

    private func write<Element: BitwiseCopyable>(_ values: [Element], at offset: Int) throws {
        try values.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let written = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, offset + done)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw FileError(path, "cannot be written") }
                done += written
            }
        }
    }

    /// Appends a variable of zeros and returns where its numbers begin.
    ///
    /// The zeros are memory that nothing was ever written to, for which the system keeps a single page.
    private static func appendZeros(_ name: String, sizes: [Int], to path: String) throws -> Int {
        let byteCount = sizes.reduce(numberSize, *)
        let zeros = mmap(nil, max(byteCount, 1), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let zeros, zeros != MAP_FAILED else { throw FileError(path, "cannot be laid out") }
        defer { munmap(zeros, max(byteCount, 1)) }
        guard let file = Mat_Open(path, Int32(MAT_ACC_RDWR.rawValue)) else { throw FileError(path, "cannot be opened") }
        var dimensions = sizes
        let variable = Mat_VarCreate(
            name, MAT_C_DOUBLE, MAT_T_DOUBLE, Int32(sizes.count), &dimensions, zeros,
            Int32(MAT_F_DONT_COPY_DATA.rawValue))
        let status = Mat_VarWrite(file, variable, MAT_COMPRESSION_NONE)
        let number = errno
        Mat_VarFree(variable)
        let closed = Mat_Close(file)
        var found = stat()
        guard status == 0, closed == 0, stat(path, &found) == 0,
            try tag(before: Int(found.st_size) - byteCount, of: path) == [
                UInt32(MAT_T_DOUBLE.rawValue), UInt32(byteCount),
            ]
        else { throw FileError(path, "cannot be laid out", number: number == 0 ? ENOSPC : number) }
        return Int(found.st_size) - byteCount
    }

    /// The words before a variable's numbers, their type and count of bytes: where they are not, the file was cut off,
    /// which libmatio does not tell.
    private static func tag(before offset: Int, of path: String) throws -> [UInt32] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        defer { close(descriptor) }
        var words: [UInt32] = [0, 0]
        let count = words.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset - $0.count) }
        return count == 8 ? words : []
    }
}

/// A header's text as long as MATLAB's is.
private func paddedHeader(_ text: String) -> String { text + String(repeating: " ", count: 115 - text.utf8.count) }
