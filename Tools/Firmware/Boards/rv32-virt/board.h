/* QEMU's virt with an RV32IMC. It has one line, the host's; the hand's is a serial
   port on its PCI bus, where there is one (-device pci-serial,chardev=...): if
   not, the hand's bytes go nowhere and none come. */
#define PHALANX_BOARD_NAME "rv32-virt"
#define PHALANX_TIMER_HERTZ 10000000u
#define PHALANX_RECEIVE_CAPACITY 2048
#define PHALANX_LINK_UART 0x10000000u
#define PHALANX_LINK_INTERRUPT 10
#define PHALANX_CLINT 0x02000000u
#define PHALANX_PLIC 0x0C000000u
/* Writing 0x7777 starts the board anew. */
#define PHALANX_RESET 0x00100000u
#define PHALANX_RESET_VALUE 0x7777u
#define PHALANX_PCI_CONFIGURATION 0x30000000u
#define PHALANX_PCI_INTERRUPT 32
#define PHALANX_PCI_PORTS 0x03000000u
