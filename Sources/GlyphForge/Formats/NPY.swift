/// NumPy's `.npy` format.
enum NPY {
    /// A file's header, version 1.0, padded so that the data begin at a multiple of 64 bytes.
    ///
    /// - Parameter type: The element type as NumPy describes it, such as `|u1` or `<f4`.
    static func header(type: String, shape: [Int]) -> [UInt8] {
        let sizes = shape.map { "\($0)," }.joined(separator: " ")
        let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        let unpadded = magic.count + 2 + text.utf8.count + 1
        let padding = (64 - unpadded % 64) % 64
        let length = UInt16(text.utf8.count + padding + 1)
        return magic + [UInt8(length & 255), UInt8(length >> 8)] + Array(text.utf8)
            + [UInt8](repeating: 32, count: padding) + [10]
    }
}
