internal import CMatio
internal import Glibc

/// A MATLAB file with the variables `images` and `labels`, whose numbers are written in batches.
///
/// The libraries that create the file accept a variable only as a whole, and its doubles take eight times the data
/// set's size. So the file is created with zeros, and the numbers are then written over them.
final class MATFile {
    /// An upper bound of the size of all headers and names in version 5.
    static let headerBound = 1024
    private static let numberSize = MemoryLayout<Double>.size

    private let path: String
    private let descriptor: Int32
    private let area: Int
    private let imageOffset: Int
    private let labelOffset: Int

    /// Creates a version 5 file with libmatio.
    convenience init(version5 path: String, count: Int, side: Int) throws {
        // libmatio's own header contains the time. This one is padded to the full length, because a zero byte would end
        // it.
        guard let made = Mat_CreateVer(path, paddedHeader("MATLAB 5.0 MAT-file, by GlyphForge"), MAT_FT_MAT5) else {
            throw FileError(path, "cannot be created")
        }
        // `appendZeros` checks that the file is complete.
        Mat_Close(made)
        let images = try Self.appendZeros("images", sizes: [side, side, count], to: path)
        let labels = try Self.appendZeros("labels", sizes: [count, 1], to: path)
        try self.init(path: path, area: side * side, imageOffset: images, labelOffset: labels)
    }

    /// Creates a version 7.3 file with HDF5.
    convenience init(version73 path: String, count: Int, side: Int) throws {
        var images: Int64 = 0
        var labels: Int64 = 0
        guard gf_makeMATLABFile(path, UInt64(count), UInt64(side), &images, &labels) >= 0 else {
            throw FileError(path, "cannot be created as an HDF5 file", number: 0)
        }
        try self.init(path: path, area: side * side, imageOffset: Int(images), labelOffset: Int(labels))
        // The same header as in version 5: text, no subsystem data, the version (0x0200) and the byte order.
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

    // The exporter flushes the file when it publishes it, so closing it loses nothing.
    deinit { close(descriptor) }

    /// Writes complete images in column-major order, beginning with image number `image`.
    func writeImages(_ numbers: [Double], from image: Int) throws {
        try write(numbers, at: imageOffset + image * area * Self.numberSize)
    }

    /// Writes labels, beginning with that of image number `image`.
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

    /// Appends a variable of zeros and returns the offset of its numbers.
    ///
    /// The zeros are mapped memory that is never written to, so they take a single page.
    private static func appendZeros(_ name: String, sizes: [Int], to path: String) throws -> Int {
        let byteCount = sizes.reduce(numberSize, *)
        let zeros = mmap(nil, max(byteCount, 1), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let zeros, zeros != MAP_FAILED else { throw FileError(path, "cannot be created") }
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
        else { throw FileError(path, "cannot be created", number: number == 0 ? ENOSPC : number) }
        return Int(found.st_size) - byteCount
    }

    /// The two words before a variable's numbers: their type and size in bytes. Anything else means that the file is
    /// truncated, which libmatio does not report.
    private static func tag(before offset: Int, of path: String) throws -> [UInt32] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "cannot be opened") }
        defer { close(descriptor) }
        var words: [UInt32] = [0, 0]
        let count = words.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, offset - $0.count) }
        return count == 8 ? words : []
    }
}

/// A header's text, padded to the length of MATLAB's.
private func paddedHeader(_ text: String) -> String { text + String(repeating: " ", count: 115 - text.utf8.count) }
