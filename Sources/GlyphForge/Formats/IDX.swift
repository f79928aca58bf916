/// The IDX format of MNIST: a magic number, the dimensions and the elements, all big-endian.
enum IDX {
    /// The type of the elements.
    enum Element: UInt8 {
        case unsignedByte = 0x08
        case int32 = 0x0C

        var byteCount: Int { self == .unsignedByte ? 1 : 4 }
    }

    /// A file's header.
    static func header(_ element: Element, dimensions: [Int]) -> [UInt8] {
        [0, 0, element.rawValue, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian(UInt32($0)) }
    }

    /// The size in bytes of a header with so many dimensions.
    static func headerCount(dimensions: Int) -> Int { 4 + 4 * dimensions }

    static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    /// Parses the header of a whole file; nil when it is not an IDX file with one of ``Element``'s types, or its size
    /// does not match the header.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> (element: Element, dimensions: [Int], offset: Int)? {
        guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, let element = Element(rawValue: bytes[2]) else {
            return nil
        }
        let offset = headerCount(dimensions: Int(bytes[3]))
        guard bytes.count >= offset else { return nil }
        let dimensions = (0..<Int(bytes[3])).map {
            Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + 4 * $0, as: UInt32.self)))
        }
        // A product that overflows is damage.
        var count = element.byteCount
        for dimension in dimensions {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            count = product
        }
        guard bytes.count - offset == count else { return nil }
        return (element, dimensions, offset)
    }

    /// The type of stored labels: bytes as in MNIST if they fit, else 32-bit integers.
    static func labelElement(classCount: Int) -> Element { classCount <= 256 ? .unsignedByte : .int32 }
}
