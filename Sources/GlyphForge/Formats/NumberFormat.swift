/// The storage format of an array's numbers.
package struct NumberFormat: Hashable, Sendable {
    package enum Kind: Sendable { case unsigned, signed, float }
    package let kind: Kind
    /// The size of a number in bytes: 1, 2, 4 or 8.
    package let byteCount: Int
    package let isBigEndian: Bool

    static let unsignedByte = NumberFormat(kind: .unsigned, byteCount: 1, isBigEndian: false)

    init(kind: Kind, byteCount: Int, isBigEndian: Bool) {
        self.kind = kind
        self.byteCount = byteCount
        // A single byte has no byte order, so formats that differ only in it are equal.
        self.isBigEndian = isBigEndian && byteCount > 1
    }

    /// The format of a NumPy type string such as `|u1` or `<f4`; nil for types other than real numbers.
    init?(numpy: String) {
        let letters = Array(numpy)
        let kinds: [Character: Kind] = ["b": .unsigned, "u": .unsigned, "i": .signed, "f": .float]
        guard letters.count == 3, "<>|=".contains(letters[0]), let kind = kinds[letters[1]],
            let count = letters[2].wholeNumberValue,
            kind == .float ? [2, 4, 8].contains(count) : [1, 2, 4, 8].contains(count)
        else { return nil }
        self.init(kind: kind, byteCount: count, isBigEndian: letters[0] == ">")
    }

    /// The format of an IDX file by its third byte; nil for an unknown type.
    init?(idx: UInt8) {
        switch idx {
        case 0x08: self = .unsignedByte
        case 0x09: self.init(kind: .signed, byteCount: 1, isBigEndian: true)
        case 0x0B: self.init(kind: .signed, byteCount: 2, isBigEndian: true)
        case 0x0C: self.init(kind: .signed, byteCount: 4, isBigEndian: true)
        case 0x0D: self.init(kind: .float, byteCount: 4, isBigEndian: true)
        case 0x0E: self.init(kind: .float, byteCount: 8, isBigEndian: true)
        default: return nil
        }
    }

    /// The number at `offset`; nil when it is not an integer or does not fit an Int.
    package func integer(in bytes: [UInt8], at offset: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            let bits = bits(in: bytes, at: offset)
            switch kind {
            case .unsigned: return Int(exactly: bits)
            case .signed:
                let unused = 64 - 8 * UInt64(byteCount)
                return Int(Int64(bitPattern: bits << unused) >> unused)
            case .float: return Int(exactly: double(in: bytes, at: offset))
            }
        }
    }

    /// The number at `offset`, whatever its kind.
    func number(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
        let bits = bits(in: bytes, at: offset)
        switch kind {
        case .unsigned: return Double(bits)
        case .signed:
            let unused = 64 - 8 * UInt64(byteCount)
            return Double(Int64(bitPattern: bits << unused) >> unused)
        case .float: return double(in: bytes, at: offset)
        }
    }

    /// The floating-point number at `offset`.
    package func double(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
        precondition(kind == .float)
        let bits = bits(in: bytes, at: offset)
        return switch byteCount {
        case 2: Double(halfPrecision: UInt16(bits))
        case 4: Double(Float(bitPattern: UInt32(bits)))
        default: Double(bitPattern: bits)
        }
    }

    private func bits(in bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        var bits: UInt64 = 0
        for position in 0..<byteCount {
            bits = bits << 8 | UInt64(bytes[offset + (isBigEndian ? position : byteCount - 1 - position)])
        }
        return bits
    }
}

extension Double {
    /// A 16-bit IEEE 754 number. (Swift's Float16 is not available on every processor.)
    fileprivate init(halfPrecision bits: UInt16) {
        let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
        let magnitude: Double =
            switch exponent {
            case 0: Double(sign: .plus, exponent: -24, significand: fraction)
            case 31: fraction == 0 ? .infinity : .nan
            default: Double(sign: .plus, exponent: exponent - 25, significand: fraction + 1024)
            }
        self = bits >> 15 == 0 ? magnitude : -magnitude
    }
}
