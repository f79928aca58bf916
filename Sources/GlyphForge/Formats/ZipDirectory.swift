/// The central directory of a zip archive, read for the offset of a stored member, which libarchive does not provide.
///
/// The format is that of PKWARE's APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12, 4.3.14-16 and 4.5.3, with Zip64 and without
/// archives split over several disks.
struct ZipDirectory {
    private let bytes: UnsafeRawBufferPointer
    private let start: Int
    private let count: Int

    /// Finds the directory; nil when there is none, for example because the archive is truncated.
    ///
    /// - Parameter bytes: The whole archive, which must outlive the directory.
    init?(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        // The end record has 22 bytes, followed by a comment of at most 65,535.
        let ends = stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 65535), by: -1)
        guard bytes.count >= 22, let end = ends.first(where: { Self.number(bytes, $0, 4) == 0x0605_4B50 }) else {
            return nil
        }
        var (count, start) = (Self.number(bytes, end + 10, 2)!, Self.number(bytes, end + 16, 4)!)
        if count == 0xFFFF || start == 0xFFFF_FFFF {
            guard end >= 20, Self.number(bytes, end - 20, 4) == 0x0706_4B50,
                let large = Self.number(bytes, end - 12, 8),
                Self.number(bytes, large, 4) == 0x0606_4B50, let largeCount = Self.number(bytes, large + 32, 8),
                let largeStart = Self.number(bytes, large + 48, 8)
            else { return nil }
            (count, start) = (largeCount, largeStart)
        }
        (self.count, self.start) = (count, start)
    }

    /// The byte range of a member that is neither compressed nor encrypted; nil for any other.
    func storedMember(_ name: String) -> Range<Int>? {
        let wanted = Array(name.utf8)
        var position = start
        for _ in 0..<count {
            guard number(position, 4) == 0x0201_4B50, let flags = number(position + 8, 2),
                let method = number(position + 10, 2),
                var size = number(position + 20, 4), let fullSize = number(position + 24, 4),
                let nameSize = number(position + 28, 2),
                let extraSize = number(position + 30, 2), let commentSize = number(position + 32, 2),
                var header = number(position + 42, 4),
                position + 46 + nameSize + extraSize <= bytes.count
            else { return nil }
            let extra = position + 46 + nameSize
            if bytes[position + 46..<extra].elementsEqual(wanted) {
                guard method == 0, flags & 1 == 0 else { return nil }
                // Zip64: the extra field holds those of full size, size and offset that are too large for the header.
                if size == 0xFFFF_FFFF || fullSize == 0xFFFF_FFFF || header == 0xFFFF_FFFF {
                    guard var field = zip64Field(extra, extra + extraSize) else { return nil }
                    if fullSize == 0xFFFF_FFFF { field += 8 }
                    if size == 0xFFFF_FFFF {
                        guard let found = number(field, 8) else { return nil }
                        (size, field) = (found, field + 8)
                    }
                    if header == 0xFFFF_FFFF {
                        guard let found = number(field, 8) else { return nil }
                        header = found
                    }
                }
                return contents(header, size)
            }
            position = extra + extraSize + commentSize
        }
        return nil
    }

    /// The byte range after a member's local header, whose name and extra field can differ in length from the
    /// directory's.
    private func contents(_ header: Int, _ size: Int) -> Range<Int>? {
        guard number(header, 4) == 0x0403_4B50, let nameSize = number(header + 26, 2),
            let extraSize = number(header + 28, 2)
        else { return nil }
        let start = header + 30 + nameSize + extraSize
        guard start <= bytes.count, size <= bytes.count - start else { return nil }
        return start..<start + size
    }

    private func zip64Field(_ start: Int, _ end: Int) -> Int? {
        var position = start
        while position + 4 <= end, let kind = number(position, 2), let size = number(position + 2, 2) {
            if kind == 1 { return position + 4 }
            position += 4 + size
        }
        return nil
    }

    private func number(_ offset: Int, _ size: Int) -> Int? { Self.number(bytes, offset, size) }

    /// A little-endian number of `size` bytes; nil beyond the archive's end.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ size: Int) -> Int? {
        guard offset >= 0, offset <= bytes.count - size else { return nil }
        return Int(exactly: (0..<size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[offset + $1]) })
    }
}
