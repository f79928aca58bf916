extension Exporter {
    /// Writes numpy's `.npz`: `images` (N, side, side) of uint8 and `labels` (N,), of uint8 while they fit, else of
    /// int32.
    ///
    /// - Parameter test: A second data set; then the arrays are `x_train`, `y_train`, `x_test`, `y_test`, as Keras has
    ///   them.
    func exportNPZ(to output: String, test: Dataset?, progress: ProgressHandler) throws {
        if let test { try checkParts(test) }
        let partial = try PartialFile(for: output)
        let zip = try ZipWriter(partial.path)
        let total = dataset.count + (test?.count ?? 0)
        var parts = [(dataset, test == nil ? "images" : "x_train", test == nil ? "labels" : "y_train")]
        if let test { parts.append((test, "x_test", "y_test")) }
        var done = 0
        for (part, images, labels) in parts {
            try writeImages(of: part, as: images, to: zip) {
                progress(Progress(unit: "images", done: done + $0, total: total))
            }
            try writeLabels(of: part, as: labels, to: zip)
            done += part.count
        }
        try zip.finish()
        try partial.publish()
    }

    private func writeImages(of part: Dataset, as name: String, to zip: ZipWriter, progress: (Int) -> Void) throws {
        let header = NPY.header(type: "|u1", shape: [part.count, part.side, part.side])
        try zip.begin(name + ".npy", byteCount: header.count + part.count * part.side * part.side)
        try header.withUnsafeBytes { try zip.write($0) }
        for start in stride(from: 0, to: part.count, by: batchSize) {
            let end = min(start + batchSize, part.count)
            try zip.write(part.pixels(from: start, to: end))
            progress(end)
        }
    }

    private func writeLabels(of part: Dataset, as name: String, to zip: ZipWriter) throws {
        let isByte = part.classes.count <= 256
        let header = NPY.header(type: isByte ? "|u1" : "<i4", shape: [part.count])
        try zip.begin(name + ".npy", byteCount: header.count + part.count * (isByte ? 1 : 4))
        try header.withUnsafeBytes { try zip.write($0) }
        for start in stride(from: 0, to: part.count, by: batchSize) {
            var bytes: [UInt8] = []
            for index in start..<min(start + batchSize, part.count) {
                let label = part.label(at: index)
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
    /// Adds an array in numpy's format. The machine's own byte order is the format's, the lowest first.
    package func append<Element: BitwiseCopyable>(_ values: [Element], type: String, shape: [Int], named name: String)
        throws
    {
        let header = NPY.header(type: type, shape: shape)
        try begin(name + ".npy", byteCount: header.count + values.count * MemoryLayout<Element>.stride)
        try header.withUnsafeBytes { try write($0) }
        try values.withUnsafeBytes { try write($0) }
    }
}
