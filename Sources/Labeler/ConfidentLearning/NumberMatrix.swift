internal import Dispatch
internal import Glibc
internal import GlyphForge
internal import Synchronization

/// N rows of K floating-point numbers, in memory or in a file that is mapped: probabilities or features of N examples.
///
/// However they are stored, they are given as float64, block by block, so that a file larger than the memory can be
/// gone through.
public struct NumberMatrix: Sendable {
    /// N, the number of rows.
    public let count: Int
    /// K, the numbers of a row.
    public let width: Int
    private let storage: Storage

    private enum Storage {
        case doubles([Double])
        case floats([Float])
        case bytes([UInt8], NumberFormat)
        case file(MappedFile, offset: Int, NumberFormat)
    }

    /// - Parameters:
    ///   - numbers: N x K numbers in C order.
    ///   - width: K, 1 or more.
    public init(_ numbers: [Double], width: Int) {
        precondition(width > 0 && numbers.count % width == 0)
        (count, self.width, storage) = (numbers.count / width, width, .doubles(numbers))
    }

    /// - Parameters:
    ///   - numbers: N x K numbers in C order.
    ///   - width: K, 1 or more.
    public init(_ numbers: [Float], width: Int) {
        precondition(width > 0 && numbers.count % width == 0)
        (count, self.width, storage) = (numbers.count / width, width, .floats(numbers))
    }

    /// N x K numbers as a file stores them.
    init(_ bytes: [UInt8], format: NumberFormat, count: Int, width: Int) {
        precondition(bytes.count == count * width * format.byteCount)
        (self.count, self.width, storage) = (count, width, .bytes(bytes, format))
    }

    /// N x K numbers that lie in a file from `offset` on.
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

    /// Writes whole rows, as float64 and in C order.
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

    /// Lets the system take back the memory in which it holds these rows of a file.
    private func release(_ rows: Range<Int>) {
        guard case .file(let file, let offset, let format) = storage else { return }
        let size = width * format.byteCount
        file.release(offset + rows.lowerBound * size..<offset + rows.upperBound * size)
    }

    /// Goes through all rows in blocks, shared among workers.
    ///
    /// - Parameters:
    ///   - workers: How many work at once; 1 or more. Each gets blocks in rising order.
    ///   - state: Makes what a worker keeps.
    ///   - body: Takes the worker's state, the numbers of the block's rows, and these rows in C order.
    /// - Returns: The workers' states; which worker got which rows depends on chance.
    func forEachBlock<State>(
        workers: Int, state: () -> State, _ body: (inout State, Range<Int>, UnsafePointer<Double>) -> Void
    ) -> [State] {
        let rowsPerBlock = max(1, Self.blockSize / width)
        let blockCount = (count + rowsPerBlock - 1) / rowsPerBlock
        var states = (0..<max(1, min(workers, blockCount))).map { _ in state() }
        let next = Atomic(0)
        states.withUnsafeMutableBufferPointer { states in
            withoutActuallyEscaping(body) { body in
                // Each worker has a state of its own, and `body` writes to the places of its rows only.
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

    /// The first row with a number that is infinite or none; nil when all are finite.
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

    /// Numbers of a block: 256 KiB as float64, which a core's own cache holds.
    private static let blockSize = 1 << 15
}

extension NumberFormat {
    /// Copies numbers as float64, whatever their alignment.
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
