import Foundation
@testable import GlyphForgeCLI
import TestSupport
import Testing

@Suite("Findings of doctor")
struct DoctorTests {
    /// A machine without problems.
    private static var sound: SystemReport {
        var sound = SystemReport()
        sound.libraries = [("oneDNN", "2.6.3"), ("FreeType", "2.12.1")]
        sound.instructionSet = "AVX-512 BF16"
        (sound.processors, sound.usableProcessors, sound.processorLimit) = (16, 8, 8)
        (sound.freeMemory, sound.freeDisk) = (8 << 30, 50 << 30)
        sound.environment = [
            "PATH": "/bin", "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE", "OMP_THREAD_LIMIT": "8",
            "ONEDNN_VERBOSE": "0",
            "DNNL_MAX_CPU_ISA": "ALL", "OMP_DYNAMIC": "false", "DNNL_DEFAULT_FPMATH_MODE": "strict",
        ]
        return sound
    }

    @Test("A machine without problems has no findings")
    func sound() { #expect(Self.sound.findings.isEmpty) }

    @Test(
        "An environment variable that slows networks or disturbs the output is found, with the command that unsets it",
        arguments: [
            ("DNNL_MAX_CPU_ISA", "SSE41"), ("ONEDNN_MAX_CPU_ISA", "AVX2"), ("DNNL_VERBOSE", "1"),
            ("ONEDNN_JIT_DUMP", "1"),
            ("OMP_THREAD_LIMIT", "1"), ("OMP_DYNAMIC", "true"), ("OMP_WAIT_POLICY", "active"),
            ("OMP_PROC_BIND", "close"),
            ("GOMP_CPU_AFFINITY", "0"), ("ONEDNN_DEFAULT_FPMATH_MODE", "BF16"),
        ])
    func variables(_ name: String, _ value: String) {
        var here = Self.sound
        here.environment = [name: value]
        #expect(here.findings.count == 1)
        #expect(here.findings.first?.problem.hasPrefix("The environment sets \(name)=\(value), ") == true)
        #expect(here.findings.first?.advice == "Run `unset \(name)`.")
    }

    @Test("OMP_NUM_THREADS is a finding only if the program cannot set the number of threads")
    func threads() {
        var here = Self.sound
        here.controlsThreads = false
        #expect(
            here.findings.map(\.problem).count { $0.contains("OMP_NUM_THREADS=1") } == 1 && here.findings.count == 2)
    }

    @Test("Old libraries, old processors, a container's limit and little space are found")
    func machine() {
        var here = Self.sound
        here.libraries[1].version = "2.9.1"
        here.instructionSet = "SSE4.1"
        here.environment = [:]
        here.processorLimit = 1.5
        here.freeMemory = 100 << 20
        here.freeDisk = 10 << 20
        #expect(
            here.findings.map(\.problem) == [
                "FreeType 2.9.1 draws some glyphs differently from 2.12, which the recipes were measured with.",
                "The processor has no AVX2, so training and prediction take several times as long.",
                "This container is limited to 1.5 of 8 processors, so additional threads only wait for each other.",
                "Only 100 MB of memory are free; large networks need more.",
                "Only 10 MB are free on the disk of this folder; large data sets need more.",
            ])
        here = Self.sound
        here.libraries[1].version = "2.12"
        #expect(here.findings.isEmpty)
        here.freeTypeProblem = "This FreeType lacks something."
        #expect(here.findings.map(\.problem) == ["This FreeType lacks something."])
    }

    @Test("The limit is the smallest of the process's control groups, in both versions")
    func controlGroups() throws {
        let folder = try TemporaryFolder()
        func write(_ text: String, _ name: String) throws { try folder.write(Array(text.utf8), to: name) }
        #expect(
            ControlGroup.processorLimit(root: folder.path) == nil && ControlGroup.freeMemory(root: folder.path) == nil)
        try write("3:cpu,cpuacct:/\n2:memory:/x\n0::/a/b\n", "proc/self/cgroup")
        try write("max 100000\n", "sys/fs/cgroup/a/b/cpu.max")
        #expect(ControlGroup.processorLimit(root: folder.path) == nil)
        try write("250000 100000\n", "sys/fs/cgroup/a/cpu.max")
        #expect(ControlGroup.processorLimit(root: folder.path) == 2.5)
        try write("1000\n", "sys/fs/cgroup/a/memory.max")
        try write("300\n", "sys/fs/cgroup/a/memory.current")
        #expect(ControlGroup.freeMemory(root: folder.path) == 700)
        try write("-1\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
        try write("100000\n", "sys/fs/cgroup/cpu/cpu.cfs_period_us")
        #expect(ControlGroup.processorLimit(root: folder.path) == 2.5)
        try write("50000\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us")
        #expect(ControlGroup.processorLimit(root: folder.path) == 0.5)
        try write("500\n", "sys/fs/cgroup/memory/x/memory.limit_in_bytes")
        try write("200\n", "sys/fs/cgroup/memory/x/memory.usage_in_bytes")
        #expect(ControlGroup.freeMemory(root: folder.path) == 300)
    }
}
