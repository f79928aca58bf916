/// One array of an `.npz` file: a stored or deflated member of a zip archive, in NumPy's `.npy` format.
package final class NPZMember: ByteStream {
    /// The array's name, without `.npy`.
    let name: String
    let path: String
    /// The element type as NumPy describes it, such as `<f4`.
    package private(set) var elementType = ""
    /// Whether the array is stored in column-major (Fortran) order.
    private(set) var isFortranOrder = false
    package private(set) var shape: [Int] = []
    private let file: MappedFile
    private let archive: ArchiveReader
    private let isLink: Bool
    /// Bytes before the numbers.
    private var headerSize = 0

    /// What to call the array in messages.
    var subject: String { "\(path), \(name)" }

    /// The names of a file's arrays, without `.npy`.
    ///
    /// - Throws: `.unsuitable` when the file is of another kind; `.damaged` when it cannot be read.
    package static func names(in path: String) throws -> [String] {
        if let kind = FileKind(path: path), kind != .zip {
            throw FormatError(
                .unsuitable,
                "\(path) is \(kind.name), not an .npz file; write one in Python with numpy.savez_compressed.")
        }
        let archive = try ArchiveReader(MappedFile(path: path), subject: path)
        var names: [String] = []
        while let member = try archive.nextFile() {
            if member.name.hasSuffix(".npy") { names.append(String(member.name.dropLast(4))) }
        }
        return names
    }

    /// Opens an array that the file has, and reads its header.
    package init(_ path: String, _ name: String) throws {
        self.path = path
        self.name = name
        file = try MappedFile(path: path)
        archive = try ArchiveReader(file, subject: path)
        var isLink = false
        while let member = try archive.nextFile() {
            isLink = member.isLink
            if member.name == name + ".npy" { break }
        }
        self.isLink = isLink
        let start = try read(8)
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
        guard start.count == 8, start.starts(with: magic), (1...3).contains(start[6]) else {
            throw FormatError(.damaged, "\(subject) is not an array in NumPy's .npy format.")
        }
        let size = try read(start[6] == 1 ? 2 : 4)
        let length = size.reversed().reduce(0) { $0 << 8 | Int($1) }
        let text = length <= 1 << 16 ? try read(length) : []
        let header = String(decoding: text, as: UTF8.self)
        guard length > 0, text.count == length,
            let found = header.firstMatch(of: /'descr':\s*'([^']*)'/),
            let order = header.firstMatch(of: /'fortran_order':\s*(True|False)/),
            let sizes = header.firstMatch(of: /'shape':\s*\(([0-9, ]*)\)/)
        else {
            throw FormatError(
                .damaged, "\(subject): the header is truncated or damaged, or the array does not hold plain numbers.")
        }
        headerSize = start.count + size.count + length
        elementType = String(found.1)
        isFortranOrder = order.1 == "True"
        let texts = sizes.1.split { $0 == "," || $0 == " " }
        shape = texts.compactMap { Int($0) }
        let elements = shape.reduce(Int?(1)) { product, size in
            product.flatMap {
                let (result, overflow) = $0.multipliedReportingOverflow(by: size); return overflow ? nil : result
            }
        }
        guard shape.count == texts.count, (elements ?? .max) < 1 << 48 else {
            throw FormatError(
                .damaged, "\(subject) is damaged: the shape \(NumberArray.shapeText(shape)) is too large for any file.")
        }
    }

    package func read(_ count: Int) throws -> [UInt8] {
        guard !isLink else { throw FormatError(.damaged, "\(subject) is a link to another file, not an array.") }
        switch try archive.read(count) {
        case .success(let bytes): return bytes
        case .failure(let error):
            throw FormatError(
                .damaged, "\(subject) cannot be decompressed (\(error.reason)); download the file again.")
        }
    }

    /// The array as a matrix of floating-point numbers.
    ///
    /// - Throws: `.unsuitable`, with the line of Python that converts the array.
    package func floatArray() throws -> NumberArray {
        guard shape.count == 2, shape[1] > 0 else {
            throw FormatError(
                .unsuitable,
                "\(subject) has the shape \(NumberArray.shapeText(shape)) instead of (N, K): one row for each example, "
                    + "one column for each class or feature.")
        }
        guard let format = NumberFormat(numpy: elementType), format.kind == .float, !isFortranOrder else {
            let wrong = isFortranOrder ? "is in Fortran order" : "has the type \(elementType)"
            throw FormatError(
                .unsuitable,
                "\(subject) \(wrong) instead of float32 or float64 in C order; convert it in Python with "
                    + "numpy.ascontiguousarray(a, dtype='float64').")
        }
        return NumberArray(subject: subject, format: format, shape: shape, bytes: self)
    }

    /// The mapped file and the offset of the array's numbers in it; nil when the array is compressed.
    ///
    /// - Throws: `.damaged` when the file ends before the numbers do.
    package func storedNumbers() throws -> (file: MappedFile, offset: Int)? {
        guard let start = ZipDirectory(file.bytes)?.storedMember(name + ".npy") else { return nil }
        let size = shape.reduce(1, *) * (NumberFormat(numpy: elementType)?.byteCount ?? 1)
        guard start.count >= headerSize + size else { throw FormatError.truncated(subject) }
        return (file, start.lowerBound + headerSize)
    }
}
