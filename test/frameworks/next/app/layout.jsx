import Script from 'next/script';

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        {/* Starts the checkout before the page is hydrated. */}
        <Script type="module" src="/dist/ledyer-checkout.js" strategy="beforeInteractive" />
        {children}
      </body>
    </html>
  );
}
