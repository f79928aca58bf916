extension Exporter {
    /// Writes a NumPy `.npz` file: `images` (N, side, side) of uint8 and `labels` (N,) of uint8, or of int32 with more
    /// than 256 classes.
    ///
    /// - Parameter test: The test split. With one, the arrays are `x_train`, `y_train`, `x_test` and `y_test`, as in
    ///   Keras.
    func exportNPZ(to output: String, test: Dataset?, progress: ProgressHandler) throws {
        if let test { try checkSplits(test) }
        let partial = try PartialFile(for: output)
        let zip = try ZipWriter(partial.path)
        let total = dataset.count + (test?.count ?? 0)
        var splits = [(dataset, test == nil ? "images" : "x_train", test == nil ? "labels" : "y_train")]
        if let test { splits.append((test, "x_test", "y_test")) }
        var done = 0
        for (split, images, labels) in splits {
            try writeImages(of: split, as: images, to: zip) {
                progress(Progress(unit: "images", done: done + $0, total: total))
            }
            try writeLabels(of: split, as: labels, to: zip)
            done += split.count
        }
        try zip.finish()
        try partial.publish()
    }

    private func writeImages(of split: Dataset, as name: String, to zip: ZipWriter, progress: (Int) -> Void) throws {
        let header = NPY.header(type: "|u1", shape: [split.count, split.side, split.side])
        try zip.begin(name + ".npy", byteCount: header.count + split.count * split.side * split.side)
        try header.withUnsafeBytes { try zip.write($0) }
        for start in stride(from: 0, to: split.count, by: batchSize) {
            let end = min(start + batchSize, split.count)
            try zip.write(split.pixels(from: start, to: end))
            progress(end)
        }
    }

    private func writeLabels(of split: Dataset, as name: String, to zip: ZipWriter) throws {
        let isByte = split.classes.count <= 256
        let header = NPY.header(type: isByte ? "|u1" : "<i4", shape: [split.count])
        try zip.begin(name + ".npy", byteCount: header.count + split.count * (isByte ? 1 : 4))
        try header.withUnsafeBytes { try zip.write($0) }
        for start in stride(from: 0, to: split.count, by: batchSize) {
            var bytes: [UInt8] = []
            for index in start..<min(start + batchSize, split.count) {
                let label = split.label(at: index)
                if isByte {
                    bytes.append(UInt8(label))
                } else {
                    withUnsafeBytes(of: Int32(label).littleEndian) { bytes.append(contentsOf: $0) }
                }
            }
            try bytes.withUnsafeBytes { try zip.write($0) }
        }
    }
}

extension ZipWriter {
    /// Adds an array in NumPy's format. The bytes are stored as they are, in the machine's little-endian order.
    package func append<Element: BitwiseCopyable>(_ values: [Element], type: String, shape: [Int], named name: String)
        throws
    {
        let header = NPY.header(type: type, shape: shape)
        try begin(name + ".npy", byteCount: header.count + values.count * MemoryLayout<Element>.stride)
        try header.withUnsafeBytes { try write($0) }
        try values.withUnsafeBytes { try write($0) }
    }
}
