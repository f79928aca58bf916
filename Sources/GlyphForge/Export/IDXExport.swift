extension Exporter {
    /// Writes MNIST's four files into a folder: `train-images-idx3-ubyte.gz` and so on, with the prefix `t10k-` for the
    /// test split.
    ///
    /// - Parameter test: The test split. Without one, a seventh of the faces (MNIST's proportion) is held out as
    ///   ``Splitter`` does it, so that the splits share nothing.
    /// - Returns: The number of images in both splits.
    func exportIDX(to output: String, test: Dataset?, progress: ProgressHandler) async throws -> Int {
        guard dataset.classes.count <= 256 else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) has \(dataset.classes.count) classes; MNIST's label files support at most 256."
            )
        }
        if let test { try checkSplits(test) }
        let folder = try PartialFolder(for: output, purpose: "export --as idx")
        try folder.empty()
        let (train, held) = try test.map { (Array(0..<dataset.count), Array(0..<$0.count)) } ?? holdOut()
        let total = train.count + held.count
        try await write("train", of: dataset, train, in: folder) { done in
            progress(Progress(unit: "images", done: done, total: total))
        }
        try await write("t10k", of: test ?? dataset, held, in: folder) { done in
            progress(Progress(unit: "images", done: train.count + done, total: total))
        }
        try folder.publish()
        return total
    }

    private func write(
        _ split: String, of dataset: Dataset, _ rows: [Int], in folder: PartialFolder, progress: (Int) -> Void
    ) async throws {
        let side = dataset.side
        let imageFile = try GzipFile(folder.file("\(split)-images-idx3-ubyte.gz"))
        let labelFile = try GzipFile(folder.file("\(split)-labels-idx1-ubyte.gz"))
        let headers = GzipCompressor(level: 6)
        try imageFile.append(headers.compress(IDX.header(.unsignedByte, dimensions: [rows.count, side, side])))
        try labelFile.append(headers.compress(IDX.header(.unsignedByte, dimensions: [rows.count])))
        var begun = 0
        var done = 0
        try await OrderedWork.run(
            workers: workers,
            source: { () -> [Int]? in
                guard begun < rows.count else { return nil }
                let batch = rows[begun..<min(begun + batchSize, rows.count)]
                begun = batch.endIndex
                return Array(batch)
            },
            makeContext: { GzipCompressor(level: 6) },
            work: { compressor, batch in
                var pixels: [UInt8] = []
                pixels.reserveCapacity(batch.count * side * side)
                for image in batch { pixels.append(contentsOf: dataset.pixels(at: image)) }
                return (
                    images: compressor.compress(pixels),
                    labels: compressor.compress(batch.map { UInt8(dataset.label(at: $0)) }), count: batch.count
                )
            },
            consume: { batch in
                try imageFile.append(batch.images)
                try labelFile.append(batch.labels)
                done += batch.count
                progress(done)
            })
        try imageFile.finish()
        try labelFile.finish()
    }

    private func holdOut() throws -> (train: [Int], test: [Int]) {
        do {
            let plan = try SplitPlan(dataset, small: .percent(100.0 / 7), smallPlain: false, seed: 0)
            return (plan.large, plan.small)
        } catch let error as DatasetError where error.code == .unsuitable {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) cannot be split into train and test images: it has too few unrelated faces. Pass the test "
                    + "split with --test, or add fonts.")
        }
    }
}
