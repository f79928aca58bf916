internal import Dispatch
internal import Glibc
internal import GlyphForge
internal import Synchronization

/// N rows of K floating-point numbers, in memory or in a mapped file: probabilities or features of N examples.
///
/// Numbers are read as float64, block by block, so a file may be larger than memory.
public struct NumberMatrix: Sendable {
    /// N, the number of rows.
    public let count: Int
    /// K, the numbers in a row.
    public let width: Int
    private let storage: Storage

    private enum Storage {
        case doubles([Double])
        case floats([Float])
        case bytes([UInt8], NumberFormat)
        case file(MappedFile, offset: Int, NumberFormat)
    }

    /// A matrix of float64 numbers in memory.
    ///
    /// - Parameters:
    ///   - numbers: N x K numbers in C order.
    ///   - width: K, 1 or more.
    public init(_ numbers: [Double], width: Int) {
        precondition(width > 0 && numbers.count % width == 0)
        (count, self.width, storage) = (numbers.count / width, width, .doubles(numbers))
    }

    /// A matrix of float32 numbers in memory.
    ///
    /// - Parameters:
    ///   - numbers: N x K numbers in C order.
    ///   - width: K, 1 or more.
    public init(_ numbers: [Float], width: Int) {
        precondition(width > 0 && numbers.count % width == 0)
        (count, self.width, storage) = (numbers.count / width, width, .floats(numbers))
    }

    /// A matrix of numbers in a file format, in memory.
    init(_ bytes: [UInt8], format: NumberFormat, count: Int, width: Int) {
        precondition(bytes.count == count * width * format.byteCount)
        (self.count, self.width, storage) = (count, width, .bytes(bytes, format))
    }

    /// A matrix in a mapped file, from `offset` on.
    init(_ file: MappedFile, offset: Int, format: NumberFormat, count: Int, width: Int) {
        precondition(offset >= 0 && count * width * format.byteCount <= file.bytes.count - offset)
        (self.count, self.width, storage) = (count, width, .file(file, offset: offset, format))
    }

    /// One row.
    public func row(_ index: Int) -> [Double] {
        [Double](unsafeUninitializedCapacity: width) { buffer, initialized in
            copy(index..<index + 1, to: buffer.baseAddress!)
            initialized = width
        }
    }

    /// Copies whole rows as float64 in C order.
    private func copy(_ rows: Range<Int>, to target: UnsafeMutablePointer<Double>) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= count)
        let numbers = rows.lowerBound * width..<rows.upperBound * width
        switch storage {
        case .doubles(let array):
            array.withUnsafeBufferPointer {
                target.update(from: $0.baseAddress! + numbers.lowerBound, count: numbers.count)
            }
        case .floats(let array):
            for (position, number) in array[numbers].enumerated() { target[position] = Double(number) }
        case .bytes(let array, let format):
            array.withUnsafeBytes {
                format.copy($0, from: numbers.lowerBound * format.byteCount, count: numbers.count, to: target)
            }
        case .file(let file, let offset, let format):
            format.copy(
                file.bytes, from: offset + numbers.lowerBound * format.byteCount, count: numbers.count, to: target)
        }
    }

    /// Lets the system reclaim the memory of these rows of a mapped file.
    private func release(_ rows: Range<Int>) {
        guard case .file(let file, let offset, let format) = storage else { return }
        let size = width * format.byteCount
        file.release(offset + rows.lowerBound * size..<offset + rows.upperBound * size)
    }

    /// Processes all rows in blocks on several threads.
    ///
    /// - Parameters:
    ///   - workers: Number of worker threads, 1 or more. Each gets blocks in rising order.
    ///   - state: Makes the initial state of a worker.
    ///   - body: Called with the worker's state, the indices of the block's rows, and the rows in C order.
    /// - Returns: The states of the workers. Which worker processed which rows is not deterministic.
    func forEachBlock<State>(
        workers: Int, state: () -> State, _ body: (inout State, Range<Int>, UnsafePointer<Double>) -> Void
    ) -> [State] {
        let rowsPerBlock = max(1, Self.blockSize / width)
        let blockCount = (count + rowsPerBlock - 1) / rowsPerBlock
        var states = (0..<max(1, min(workers, blockCount))).map { _ in state() }
        let next = Atomic(0)
        states.withUnsafeMutableBufferPointer { states in
            withoutActuallyEscaping(body) { body in
                // Each worker has its own state, and `body` writes only to the positions of its rows.
                nonisolated(unsafe) let (states, body) = (states, body)
                DispatchQueue.concurrentPerform(iterations: states.count) { worker in
                    let buffer = UnsafeMutablePointer<Double>.allocate(capacity: rowsPerBlock * width)
                    defer { buffer.deallocate() }
                    while true {
                        let block = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard block < blockCount else { break }
                        let rows = block * rowsPerBlock..<min(count, (block + 1) * rowsPerBlock)
                        copy(rows, to: buffer)
                        body(&states[worker], rows, buffer)
                        release(rows)
                    }
                }
            }
        }
        return states
    }

    /// The first row with an infinite number or NaN; nil if all numbers are finite.
    func firstRowNotFinite(workers: Int) -> Int? {
        let firsts: [Int?] = forEachBlock(workers: workers, state: { nil }) { (first: inout Int?, rows, numbers) in
            guard first == nil else { return }
            for position in 0..<rows.count * width where !numbers[position].isFinite {
                first = rows.lowerBound + position / width
                return
            }
        }
        return firsts.compactMap(\.self).min()
    }

    /// The numbers in a block: 256 KiB as float64, which fits the cache of a core.
    private static let blockSize = 1 << 15
}

extension NumberFormat {
    /// Copies numbers of any alignment as float64.
    fileprivate func copy(
        _ bytes: UnsafeRawBufferPointer, from offset: Int, count: Int, to target: UnsafeMutablePointer<Double>
    ) {
        let start = bytes.baseAddress! + offset
        switch (kind, byteCount, isBigEndian) {
        case (.float, 8, false): memcpy(target, start, count * 8)
        case (.float, 4, false):
            for position in 0..<count {
                target[position] = Double(start.loadUnaligned(fromByteOffset: position * 4, as: Float.self))
            }
        default: for position in 0..<count { target[position] = double(in: bytes, at: offset + position * byteCount) }
        }
    }
}
