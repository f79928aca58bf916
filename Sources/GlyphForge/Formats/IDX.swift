/// The IDX format of MNIST: a magic number, the dimensions, the bytes; integers with the highest byte first.
enum IDX {
    /// What one element is.
    enum Element: UInt8 {
        case unsignedByte = 0x08
        case int32 = 0x0C

        var byteCount: Int { self == .unsignedByte ? 1 : 4 }
    }

    /// The header of a file.
    static func header(_ element: Element, dimensions: [Int]) -> [UInt8] {
        [0, 0, element.rawValue, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian(UInt32($0)) }
    }

    /// Bytes of a header with that many dimensions.
    static func headerCount(dimensions: Int) -> Int { 4 + 4 * dimensions }

    static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    /// Reads a header; nil when the bytes are no IDX file of a kind known here, or cut off.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> (element: Element, dimensions: [Int], offset: Int)? {
        guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let element = Element(rawValue: bytes[2]) else {
            return nil
        }
        let offset = headerCount(dimensions: Int(bytes[3]))
        guard bytes.count >= offset else { return nil }
        let dimensions = (0..<Int(bytes[3])).map {
            Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + 4 * $0, as: UInt32.self)))
        }
        // Products beyond any file are damage, not sizes.
        var count = element.byteCount
        for dimension in dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            count = product
        }
        guard bytes.count - offset == count else { return nil }
        return (element, dimensions, offset)
    }

    /// How labels are stored: as bytes, like MNIST's, while they fit.
    static func labelElement(classCount: Int) -> Element { classCount <= 256 ? .unsignedByte : .int32 }
}
