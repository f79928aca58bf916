internal import GRDB

extension Exporter {
    /// Writes MNIST's four files into a folder: `train-images-idx3-ubyte.gz` and so on, and `t10k-` for the test part.
    ///
    /// - Parameter test: The data set of the test part. Without one, a seventh of the font families (MNIST's share), told
    ///   by the digests of their names, is held out of this one; no family is on both sides.
    func exportIDX(to output: String, test: Dataset?, progress: ProgressHandler) async throws {
        guard dataset.classes.count <= 256 else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) has \(dataset.classes.count) classes, and the labels of MNIST's form hold at most 256.")
        }
        if let test { try checkParts(test) }
        let folder = try PartialFolder(for: output, purpose: "export --as idx")
        try folder.empty()
        let (train, held) = try test.map { ([0..<dataset.count], [0..<$0.count]) } ?? splitByFamily()
        let trainCount = train.reduce(0) { $0 + $1.count }
        let total = trainCount + held.reduce(0) { $0 + $1.count }
        try await write("train", of: dataset, train, in: folder) { done in
            progress(Progress(unit: "images", done: done, total: total))
        }
        try await write("t10k", of: test ?? dataset, held, in: folder) { done in
            progress(Progress(unit: "images", done: trainCount + done, total: total))
        }
        try folder.publish()
    }

    private func write(
        _ part: String, of dataset: Dataset, _ ranges: [Range<Int>], in folder: PartialFolder, progress: (Int) -> Void
    ) async throws {
        let side = dataset.side
        let imageFile = try GzipFile(folder.file("\(part)-images-idx3-ubyte.gz"))
        let labelFile = try GzipFile(folder.file("\(part)-labels-idx1-ubyte.gz"))
        let headers = GzipCompressor(level: 6)
        let count = ranges.reduce(0) { $0 + $1.count }
        try imageFile.append(headers.compress(IDX.header(.unsignedByte, dimensions: [count, side, side])))
        try labelFile.append(headers.compress(IDX.header(.unsignedByte, dimensions: [count])))
        var images = ranges.lazy.joined().makeIterator()
        var done = 0
        try await OrderedWork.run(
            workers: workers,
            source: { () -> [Int]? in
                var batch: [Int] = []
                while batch.count < batchSize, let image = images.next() { batch.append(image) }
                return batch.isEmpty ? nil : batch
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

    /// The images of six sevenths of the families, and of the others.
    private func splitByFamily() throws -> (train: [Range<Int>], test: [Range<Int>]) {
        // Stretches of images of one family, in order.
        var stretches: [(family: String?, images: Range<Int>)] = []
        try dataset.manifest.read { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT image, family FROM image_details ORDER BY image")
            while let row = try rows.next() {
                let (image, family): (Int, String?) = (row[0], row[1])
                if let last = stretches.last, last.family == family {
                    stretches[stretches.count - 1].images = last.images.lowerBound..<image + 1
                } else {
                    stretches.append((family, image..<image + 1))
                }
            }
        }
        let hash = SHA256()
        let families = Set(stretches.compactMap(\.family)).map { family in
            (digest: Array(family.utf8).withUnsafeBytes { hash.digest($0) }, family: family)
        }.sorted { $0.digest.lexicographicallyPrecedes($1.digest) }
        guard families.count > 1 else {
            throw DatasetError(
                .unsuitable,
                "\(dataset.path) does not hold several known font families to be parted into train and test; give --test.")
        }
        let held = Set(families.prefix(max(1, families.count / 7)).map(\.family))
        func ranges(_ isHeld: Bool) -> [Range<Int>] {
            stretches.filter { ($0.family.map(held.contains) ?? false) == isHeld }.map(\.images)
        }
        return (ranges(false), ranges(true))
    }
}
