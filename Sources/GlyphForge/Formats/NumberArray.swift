/// Bytes that are read from the beginning to the end.
package protocol ByteStream: AnyObject {
    /// The next bytes: `count`, or fewer at the end.
    func read(_ count: Int) throws -> [UInt8]
}

/// The numbers of an array in a file, read in their order, with the array's shape.
package final class NumberArray {
    /// The file, and the array's name if the file has several, for messages.
    package let subject: String
    package let format: NumberFormat
    package let shape: [Int]
    /// Whether the numbers are in column-major order: those of the first axis are contiguous.
    let isColumnMajor: Bool
    /// Whether the numbers are 0 for false and 1 for true.
    let isBoolean: Bool
    private let bytes: any ByteStream

    init(
        subject: String, format: NumberFormat, shape: [Int], bytes: any ByteStream, isColumnMajor: Bool = false,
        isBoolean: Bool = false
    ) {
        self.isColumnMajor = isColumnMajor
        self.isBoolean = isBoolean
        self.subject = subject
        self.format = format
        self.shape = shape
        self.bytes = bytes
    }

    /// Whether the numbers are bytes from 0 to 255.
    var isUnsignedByte: Bool { format == .unsignedByte && !isBoolean }

    /// The bytes of the next `count` numbers.
    ///
    /// - Throws: `.damaged` when there are fewer.
    package func read(_ count: Int) throws -> [UInt8] {
        let result = try bytes.read(count * format.byteCount)
        guard result.count == count * format.byteCount else { throw FormatError.truncated(subject) }
        return result
    }

    /// - Throws: `.damaged` unless all bytes have been read.
    package func checkEnd() throws {
        guard try bytes.read(1).isEmpty else {
            throw FormatError(.damaged, "\(subject) is damaged: it is longer than its header says.")
        }
    }

    /// A shape as NumPy prints it.
    package static func shapeText(_ shape: [Int]) -> String {
        "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
    }
}

extension FormatError {
    static func truncated(_ subject: String) -> FormatError {
        FormatError(.damaged, "\(subject) is truncated: it is shorter than its header says; download it again.")
    }
}
