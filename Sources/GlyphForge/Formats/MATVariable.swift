internal import CMatio

/// A numeric variable of a MATLAB file, versions 4 to 7.3, read with libmatio in column-major order.
final class MATVariable: ByteStream {
    let format: NumberFormat
    let shape: [Int]
    let isBoolean: Bool
    private let subject: String
    private let file: OpaquePointer
    private let variable: UnsafeMutablePointer<matvar_t>
    private let count: Int
    private var position = 0
    /// Numbers that were read and not yet taken. In a compressed variable, reading from the middle decompresses all that
    /// is before, so numbers are read in large blocks.
    private var block: [UInt8] = []
    private var taken = 0

    private static let blockBytes = 64 << 20

    /// The names of a file's variables.
    ///
    /// - Throws: `.damaged` when it is not a MATLAB file.
    static func names(in path: String) throws -> [String] {
        let file = try open(path)
        defer { Mat_Close(file) }
        var count = 0
        guard let list = Mat_GetDir(file, &count) else { return [] }
        return (0..<count).compactMap { list[$0].map { String(cString: $0) } }
    }

    /// Opens a variable of a file.
    ///
    /// - Throws: `.unsuitable` when it does not hold real numbers; `.damaged` when it cannot be read.
    init(_ path: String, _ name: String) throws {
        subject = "\(path), \(name)"
        let file = try Self.open(path)
        guard let variable = Mat_VarReadInfo(file, name) else {
            Mat_Close(file)
            throw FormatError(
                .damaged, "\(subject) cannot be read: the file is truncated or damaged; download it again.")
        }
        let rank = Int(variable.pointee.rank)
        let sizes = (0..<max(0, rank)).map { Int(clamping: variable.pointee.dims[$0]) }
        let product = sizes.reduce(Int?(1)) { product, size in
            product.flatMap {
                let (result, overflow) = $0.multipliedReportingOverflow(by: size)
                return overflow || size < 0 ? nil : result
            }
        }
        let format = Self.format(variable.pointee.class_type)
        guard let format, variable.pointee.isComplex == 0, rank >= 2, let count = product else {
            Mat_VarFree(variable)
            Mat_Close(file)
            throw FormatError(
                .unsuitable,
                "\(subject) does not hold an array of real numbers (it may be a struct, cell or text); save it in MATLAB as "
                    + "numeric arrays images and labels.")
        }
        // libmatio counts in 32 bits.
        guard count <= Int(Int32.max) else {
            Mat_VarFree(variable)
            Mat_Close(file)
            throw FormatError(
                .unsuitable, "\(subject) has more than \(TextFormat.grouped(Int(Int32.max))) numbers, the maximum.")
        }
        self.format = format
        self.count = count
        (self.file, self.variable) = (file, variable)
        shape = sizes
        isBoolean = variable.pointee.isLogical != 0
    }

    deinit {
        Mat_VarFree(variable)
        Mat_Close(file)
    }

    private static func open(_ path: String) throws -> OpaquePointer {
        gf_silenceHDF5()
        // Fails for what libmatio would wait for or describe badly.
        _ = try MappedFile(path: path)
        guard
            let file = FilePath.system(path).withUnsafeBufferPointer({
                Mat_Open($0.baseAddress, Int32(MAT_ACC_RDONLY.rawValue))
            })
        else {
            throw FormatError(
                .damaged, "\(path) is not a complete MATLAB file: it is truncated or damaged; download it again.")
        }
        return file
    }

    private static func format(_ type: matio_classes) -> NumberFormat? {
        func native(_ kind: NumberFormat.Kind, _ byteCount: Int) -> NumberFormat {
            NumberFormat(kind: kind, byteCount: byteCount, isBigEndian: 1.bigEndian == 1)
        }
        switch type {
        case MAT_C_DOUBLE: return native(.float, 8)
        case MAT_C_SINGLE: return native(.float, 4)
        case MAT_C_INT8: return native(.signed, 1)
        case MAT_C_UINT8: return .unsignedByte
        case MAT_C_INT16: return native(.signed, 2)
        case MAT_C_UINT16: return native(.unsigned, 2)
        case MAT_C_INT32: return native(.signed, 4)
        case MAT_C_UINT32: return native(.unsigned, 4)
        case MAT_C_INT64: return native(.signed, 8)
        case MAT_C_UINT64: return native(.unsigned, 8)
        default: return nil
        }
    }

    /// The variable as an array.
    var array: NumberArray {
        NumberArray(
            subject: subject, format: format, shape: shape, bytes: self, isColumnMajor: true, isBoolean: isBoolean)
    }

    func read(_ bytes: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        while result.count < bytes {
            if taken == block.count { try readBlock() }
            guard taken < block.count else { break }
            let end = min(block.count, taken + bytes - result.count)
            result += block[taken..<end]
            taken = end
        }
        return result
    }

    private func readBlock() throws {
        let numbers = min(count - position, max(1, Self.blockBytes / format.byteCount))
        (block, taken) = ([], 0)
        guard numbers > 0 else { return }
        var failed = false
        block = [UInt8](unsafeUninitializedCapacity: numbers * format.byteCount) { buffer, filled in
            buffer.initialize(repeating: 0)
            failed =
                Mat_VarReadDataLinear(file, variable, buffer.baseAddress, Int32(position), 1, Int32(numbers)) != 0
            filled = buffer.count
        }
        guard !failed else {
            throw FormatError(
                .damaged, "\(subject) cannot be read: the file is truncated or damaged; download it again.")
        }
        position += numbers
    }
}
